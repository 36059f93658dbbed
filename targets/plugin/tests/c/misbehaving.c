/* misbehaving.c - a plug-in in C that does wrong what its compiler defines and its option `wrong` say. */

#include "edgec_plugin.h"

#include <string.h>

#define TEXT(literal) {literal, sizeof(literal) - 1}

#ifndef MAJOR
#define MAJOR EDGEC_PLUGIN_MAJOR
#endif
#ifndef SIZE
#define SIZE sizeof(EdgecPlugin)
#endif
#ifndef ID
#define ID TEXT("misbehaving")
#endif
#ifndef OPTIONS
#define OPTIONS options
#endif
#ifndef OPTION_COUNT
#define OPTION_COUNT 1
#endif
#ifndef OPTION_NAME
#define OPTION_NAME TEXT("wrong")
#endif
#ifndef STANDARD
#define STANDARD TEXT("nothing")
#endif
#ifndef LIMITS
#define LIMITS limits
#endif
#ifndef TABLE
#define TABLE &plugin
#endif

static const EdgecText choices[] = {
    TEXT("nothing"),      TEXT("silent-failure"), TEXT("bad-text"),     TEXT("endless-limits"), TEXT("no-form"), TEXT("no-answers"),
    TEXT("answers-twice"), TEXT("far-answers"),    TEXT("negative-time"), TEXT("huge-artifact"),  TEXT("empty-artifact"),
    TEXT("puts-beyond"),  TEXT("puts-null"),      TEXT("puts-less"),    TEXT("reads-beyond"),   TEXT("reads-other"),
};
static const EdgecOption options[] = {
    {OPTION_NAME, TEXT("WHAT"), TEXT("What it does wrong"), STANDARD, choices, sizeof choices / sizeof *choices},
};

static int is(const EdgecCall *call, const char *wrong) {
  EdgecText value = call->settings[0].value;
  return value.size == strlen(wrong) && memcmp(value.data, wrong, value.size) == 0;
}

static int fail(const EdgecCall *call, const char *reason) {
  EdgecText text = {reason, strlen(reason)};
  call->fail(call->host, text);
  return 1;
}

static int limits(void *self, const EdgecCall *call, EdgecLimits *out) {
  (void)self;
  if (is(call, "silent-failure"))
    return 7;
  if (is(call, "bad-text"))
    return fail(call, "\xff\xfe");
  out->partitions = out->operations = UINT64_MAX;
  out->call_ns = is(call, "endless-limits") ? 1.0 / 0.0 : 0.0;
  out->bytes_per_nanosecond = 1e9;
  out->decoder_form = is(call, "no-form") ? 9 : EDGEC_DECODER_IN_PLACE;
  return 0;
}

/* Yes to everything. */
static int support(void *self, const EdgecCall *call, const EdgecQuestions *asked) {
  (void)self;
  if (is(call, "no-answers"))
    return 0;
  for (size_t index = 0; index < asked->candidate_count; ++index)
    asked->yes(call->host, index, is(call, "negative-time") ? -1.0 : 0.0);
  if (is(call, "answers-twice"))
    asked->yes(call->host, 0, 0.0);
  if (is(call, "far-answers"))
    asked->yes(call->host, asked->candidate_count, 0.0);
  return 0;
}

static EdgecProgram kept;
static int released = 0;

static int compile(void *self, const EdgecCall *call, const EdgecProgram *program, EdgecArtifact *out) {
  (void)self;
  if (released)
    return fail(call, "released before");
  kept = *program;
  out->artifact = &kept;
  out->size = is(call, "huge-artifact") ? UINT64_MAX - 3 : is(call, "empty-artifact") ? 0 : 64;
  out->weight_bytes = UINT64_MAX;
  return 0;
}

static int put(const EdgecCall *call, const EdgecOutput *output, uint64_t offset, const uint8_t *bytes, size_t size) {
  return output->put(call->host, offset, bytes, size);
}

static int write(void *self, const EdgecCall *call, void *artifact, const EdgecOutput *output) {
  static const uint8_t bytes[64];
  uint8_t read[64];
  const EdgecProgram *program = artifact;
  (void)self;
  if (is(call, "puts-beyond"))
    put(call, output, UINT64_MAX - 1, bytes, 4);
  if (is(call, "puts-null"))
    put(call, output, 0, 0, 4);
  if (is(call, "reads-beyond"))
    program->read(program->weights_host, 0, UINT64_MAX - 1, read, 4);
  if (is(call, "reads-other"))
    program->read(program->weights_host, program->weight_count, 0, read, 4);
  return put(call, output, 0, bytes, is(call, "puts-less") ? 63 : 64);
}

static void release(void *self, void *artifact) {
  (void)self;
  released += artifact == &kept;
}

const EdgecPlugin *edgec_plugin(void) {
  static const EdgecPlugin plugin = {
      SIZE, MAJOR, EDGEC_PLUGIN_MINOR, 4, 0, ID, TEXT("It does things wrong"), OPTIONS, OPTION_COUNT, 0, 0, 0,
      LIMITS, support, compile, write, release,
  };
  return TABLE;
}
