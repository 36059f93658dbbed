// Packages: a .litertlm container, read by ranges, so that of a file behind a URL only what is needed is fetched.

import { PackageError, Reader } from "./bytes.js";
import { readPlan } from "./plan.js";

const MAGIC = "LITERTLM";
const DIRECTORY = 32;
const LONGEST_DIRECTORY = 16 << 20;
const LONGEST_PLAN = 256 << 20;
const SECTIONS = { 4: "sentencepiece", 5: "metadata", 6: "tokenizer.json" };

/** Bytes of a file that the user picked. */
export class FileBytes {
  /** @param {Blob} file */
  constructor(file) {
    this.file = file;
    this.length = file.size;
  }

  async read(begin, end) {
    return new Uint8Array(await this.file.slice(begin, end).arrayBuffer());
  }
}

/** Bytes of a URL, by range requests. */
export class UrlBytes {
  static async open(url) {
    const head = await fetch(url, { headers: { Range: "bytes=0-0" } });
    const whole = /\/(\d+)$/.exec(head.headers.get("Content-Range") ?? "");
    if (head.status !== 206 || !whole) throw new PackageError(`${url}: the server does not answer range requests (status ${head.status})`);
    return Object.assign(new UrlBytes(), { url, length: Number(whole[1]) });
  }

  async read(begin, end) {
    if (begin === end) return new Uint8Array(0);
    const part = await fetch(this.url, { headers: { Range: `bytes=${begin}-${end - 1}` } });
    const bytes = new Uint8Array(await part.arrayBuffer());
    if (part.status !== 206 || bytes.length !== end - begin) {
      throw new PackageError(`${this.url}: ${bytes.length} bytes of status ${part.status} where ${end - begin} are due`);
    }
    return bytes;
  }
}

/** A table of a flatbuffer. */
class Table {
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
    this.vtable = at - new Reader(bytes, at).i32();
    this.vtableLength = new Reader(bytes, this.vtable).u16();
  }

  /** A reader at a field; null where the table does not have it. */
  field(index) {
    const slot = 4 + 2 * index;
    const offset = slot < this.vtableLength ? new Reader(this.bytes, this.vtable + slot).u16() : 0;
    return offset ? new Reader(this.bytes, this.at + offset) : null;
  }

  follow(index) {
    const field = this.field(index);
    return field && field.at + new Reader(this.bytes, field.at).u32();
  }

  table(index) {
    const at = this.follow(index);
    return at ? new Table(this.bytes, at) : null;
  }

  tables(index) {
    const at = this.follow(index);
    if (!at) return [];
    const reader = new Reader(this.bytes, at);
    const count = reader.u32();
    if (count * 4 > this.bytes.length - reader.at) reader.fail(`a list of ${count} tables`);
    return Array.from({ length: count }, () => new Table(this.bytes, reader.at + reader.u32()));
  }

  text(index) {
    const at = this.follow(index);
    if (!at) return "";
    const reader = new Reader(this.bytes, at);
    return new TextDecoder().decode(reader.slice(reader.u32()));
  }
}

/** Sections of a container: {kind, begin, end, items}. */
async function readSections(source) {
  const header = new Reader(await source.read(0, Math.min(DIRECTORY, source.length)));
  if (String.fromCharCode(...header.slice(MAGIC.length)) !== MAGIC) throw new PackageError("the magic LITERTLM is missing: this is no package");
  const major = header.u32();
  if (major !== 1) throw new PackageError(`major version ${major} of the container is not supported`);
  header.at = 24;
  const end = header.u64();
  if (end <= DIRECTORY || end > source.length || end > LONGEST_DIRECTORY) {
    throw new PackageError(`the directory claims to end at ${end} in a file of ${source.length} bytes`);
  }
  const bytes = await source.read(DIRECTORY, end);
  const root = new Table(bytes, new Reader(bytes).u32());
  const objects = root.table(1)?.tables(0) ?? [];
  return objects.map((object, index) => {
    const items = new Map(object.tables(0).map((pair) => [pair.text(0), pair.table(2)?.text(0) ?? ""]));
    const [begin, end, kind] = [object.field(1)?.u64() ?? 0, object.field(2)?.u64() ?? 0, object.field(3)?.u8() ?? 0];
    if (begin > end || end > source.length) throw new PackageError(`section ${index} claims bytes ${begin}..${end} of ${source.length}: the file is truncated`);
    return { kind, begin, end, items, name: items.get("name") ?? "" };
  });
}

/** An opened package: its plans are read, code and weights are not. */
export class Package {
  /** @param {FileBytes | UrlBytes} source */
  static async open(source) {
    const sections = await readSections(source);
    const found = Object.assign(new Package(), { source, sections, variants: [], refused: [] });
    const plans = sections.filter((section) => section.name === "edgec.plan");
    if (plans.length === 0) throw new PackageError("there is no section named edgec.plan: compile the model with --target gpu");
    for (const section of plans) {
      try {
        found.variants.push(await found.variant(section));
      } catch (error) {
        if (!(error instanceof PackageError)) throw error;
        found.refused.push(`the plan of profile ${section.items.get("profile")}: ${error.message}`);
      }
    }
    if (found.variants.length === 0) throw new PackageError(found.refused.join("; "));
    return found;
  }

  section(name) {
    const section = this.sections.find((section) => section.name === name);
    if (!section) throw new PackageError(`section ${name} is missing`);
    return section;
  }

  async variant(section) {
    if (section.end - section.begin > LONGEST_PLAN) throw new PackageError("it is too long");
    const plan = readPlan(await this.source.read(section.begin, section.end));
    const numbers = (section.items.get("shards") ?? "").split(" ").filter((number) => number);
    if (numbers.length !== plan.shards.length) throw new PackageError(`${numbers.length} shards are listed, and the plan has ${plan.shards.length}`);
    const shards = numbers.map((number, index) => {
      const shard = this.section(`edgec.weights.${number}`);
      if (shard.end - shard.begin !== plan.shards[index].length) throw new PackageError(`${shard.name} is not as long as the plan says`);
      return shard;
    });
    return { plan, shards };
  }

  /** The bytes of a section. */
  read(section) {
    return this.source.read(section.begin, section.end);
  }

  /** The section with the tokenizer ("sentencepiece" or "tokenizer.json") or the metadata; null where there is none. */
  async other(kind) {
    const section = this.sections.find((section) => SECTIONS[section.kind] === kind);
    return section ? this.read(section) : null;
  }
}
