// Text from a package: its tokenizer and conventions, prefill in blocks, decode token by token.

import { PackageError, Reader } from "./bytes.js";
import { protocolFields, SentencePiece } from "./sentencepiece.js";
import { TokenizerJson } from "./tokenizer_json.js";

/** The tokenizer of a package. */
export async function openTokenizer(source) {
  const model = await source.other("sentencepiece");
  if (model) return new SentencePiece(model);
  const packed = await source.other("tokenizer.json");
  if (!packed) throw new PackageError("the package has no tokenizer");
  const reader = new Reader(packed);
  const length = reader.u64();
  const stream = new Blob([packed.subarray(reader.at)]).stream().pipeThrough(new DecompressionStream("deflate"));
  const text = new Uint8Array(await new Response(stream).arrayBuffer());
  if (text.length !== length) throw new PackageError("the tokenizer expands to another length than it claims");
  return new TokenizerJson(new TextDecoder().decode(text));
}

/** Ids of a TokenUnion: a list of ids, or a spelling. */
function tokenIds(bytes, tokenizer) {
  for (const [field, value] of protocolFields(bytes)) {
    if (field === 2) return [tokenizer.id(new TextDecoder().decode(value))].filter((id) => id !== undefined);
    if (field !== 1) continue;
    const ids = [];
    for (const [inner, given] of protocolFields(value)) {
      if (inner !== 1) continue;
      if (typeof given === "number") ids.push(given);
      else {
        // Packed: numbers one after the other.
        let [id, shift] = [0, 0];
        for (const byte of given) {
          id += (byte & 127) * 2 ** shift;
          shift = byte & 128 ? shift + 7 : (ids.push(id), (id = 0), 0);
        }
      }
    }
    return ids;
  }
  return [];
}

/** What begins a prompt, and what ends a text. */
async function conventions(source, tokenizer) {
  const found = { begin: [], stop: [] };
  for (const [field, value] of protocolFields((await source.other("metadata")) ?? new Uint8Array(0))) {
    if (field === 1) found.begin = tokenIds(value, tokenizer);
    if (field === 2) found.stop.push(...tokenIds(value, tokenizer).slice(0, 1));
  }
  return found;
}

/** The likeliest token; with a temperature, one drawn among the `topK` likeliest. */
export function sample(logits, { temperature = 0, topK = 40, random = Math.random } = {}) {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if (logits[id] > logits[best]) best = id;
  if (temperature <= 0) return best;
  const order = Array.from(logits.keys()).sort((a, b) => logits[b] - logits[a]).slice(0, topK);
  const weights = order.map((id) => Math.exp((logits[id] - logits[best]) / temperature));
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
  return order.find((_, at) => (left -= weights[at]) <= 0) ?? best;
}

/** A loaded language model. */
export class Generator {
  /**
   * @param {import("./package.js").Package} source
   * @param {import("./session.js").Session} session
   */
  static async open(source, session) {
    const tokenizer = await openTokenizer(source);
    const blocks = [];
    for (const { name, tensors, inputs } of session.plan.signatures) {
      if (name.startsWith("prefill")) blocks.push({ name, block: tensors[inputs[0]].dims.reduce((all, dim) => all * dim, 1) });
    }
    blocks.sort((a, b) => b.block - a.block);
    const decode = session.signature("decode");
    if (decode.inputs.length !== 1 || decode.parameters.length !== 1) throw new PackageError("decode takes something else than a token and a position");
    const logits = decode.outputs.findIndex((output) => decode.tensors[output].name === "logits");
    if (logits < 0) throw new PackageError('decode has no output "logits"');
    const context = decode.parameters[0].most + 1;
    return Object.assign(new Generator(), { session, tokenizer, blocks, logits, context, ...(await conventions(source, tokenizer)) });
  }

  /**
   * Goes on with a prompt, a piece of text at a time.
   * @param {string} prompt
   * @param {{maxTokens?: number, temperature?: number, topK?: number, special?: boolean}} options
   */
  async *generate(prompt, options = {}) {
    const tokens = [...this.begin, ...this.tokenizer.encode(prompt, options.special ?? true)];
    if (tokens.length === 0) throw new PackageError("the prompt is empty");
    if (tokens.length >= this.context) throw new PackageError(`the prompt has ${tokens.length} tokens, and the model's context ${this.context}`);
    this.session.reset();
    const began = performance.now();
    // The last token is decode's, which gives the logits.
    let position = 0;
    while (position < tokens.length - 1) {
      const left = tokens.length - 1 - position;
      const fits = ({ block }) => position + block <= this.context;
      const block = this.blocks.find((one) => one.block <= left && fits(one)) ?? this.blocks.filter(fits).at(-1);
      const taken = Math.min(block?.block ?? 1, left);
      // What fills a block up is written behind the prompt, where later tokens overwrite it.
      const input = new Int32Array(block?.block ?? 1);
      input.set(tokens.slice(position, position + taken));
      await this.session.run(block?.name ?? "decode", [input], [position], []);
      position += taken;
    }
    const decoder = new TextDecoder();
    const prefilled = performance.now();
    let count = 0;
    let token = tokens.at(-1);
    const most = Math.min(options.maxTokens ?? 256, this.context - position);
    while (count < most) {
      const [logits] = await this.session.run("decode", [Int32Array.of(token)], [position++], [this.logits]);
      token = sample(logits, options);
      count++;
      if (this.stop.includes(token)) break;
      const text = decoder.decode(this.tokenizer.tokenBytes(token), { stream: true });
      yield { token, text };
    }
    const rest = decoder.decode();
    if (rest) yield { token: null, text: rest };
    const end = performance.now();
    this.timing = { promptTokens: tokens.length, prefill: (prefilled - began) / 1000, tokens: count, decode: (end - prefilled) / 1000 };
  }
}
