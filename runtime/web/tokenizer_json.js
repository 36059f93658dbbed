// tokenizer.json files with byte pair encoding: those over bytes (GPT-2, Llama 3, Qwen) and those over characters with spaces replaced (Gemma). What a
// file asks for beyond that is refused.

import { PackageError } from "./bytes.js";
import { Prefixes } from "./sentencepiece.js";

const refuse = (what, value) => {
  throw new PackageError(`tokenizer.json: ${what} ${JSON.stringify(value)?.slice(0, 80)} is not known`);
};

/** Characters that stand for bytes, as GPT-2 spells them. */
const BYTES = (() => {
  const plain = (byte) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(plain(byte) ? byte : next++));
})();
const BYTE_OF = new Map(BYTES.map((character, byte) => [character, byte]));
const GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** A regular expression of these files in JavaScript; `(?i:` groups become both cases of their letters. */
function expression(pattern) {
  const cased = pattern.replace(/\(\?i:((?:[^()\\]|\\.)*)\)/g, (_, inner) => `(?:${inner.replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`)})`);
  try {
    return new RegExp(cased, "gu");
  } catch (error) {
    return refuse("the pattern", pattern);
  }
}

const steps = (part, list) => (part ? (part.type === "Sequence" ? part[list] : [part]) : []);

/** A tokenizer.json. */
export class TokenizerJson {
  constructor(text) {
    const file = JSON.parse(text);
    const { model } = file;
    if (model?.type !== "BPE") refuse("the model", model?.type);
    this.vocabulary = new Map(Object.entries(model.vocab));
    this.merges = new Map(model.merges.map((pair, rank) => [Array.isArray(pair) ? pair.join("\0") : pair.replace(" ", "\0"), rank]));
    this.ignoreMerges = model.ignore_merges ?? false;
    this.byteFallback = model.byte_fallback ?? false;
    this.unknown = model.unk_token == null ? undefined : this.vocabulary.get(model.unk_token);
    this.texts = [];
    this.vocabulary.forEach((id, piece) => (this.texts[id] = piece));
    this.added = new Prefixes();
    this.special = new Set();
    this.whole = new Set();
    for (const { id, content, special } of file.added_tokens ?? []) {
      this.added.add(content, id);
      this.texts[id] = content;
      this.whole.add(id);
      if (special) this.special.add(id);
    }
    this.normalizers = steps(file.normalizer, "normalizers").map((step) => this.normalizer(step));
    this.splitters = steps(file.pre_tokenizer, "pretokenizers").map((step) => this.splitter(step));
    this.overBytes = steps(file.decoder, "decoders").some((step) => step.type === "ByteLevel");
    this.replaced = steps(file.decoder, "decoders").find((step) => step.type === "Replace");
  }

  normalizer(step) {
    if (step.type === "Replace" && step.pattern.String !== undefined) return (text) => text.replaceAll(step.pattern.String, step.content);
    if (step.type === "Prepend") return (text) => (text ? step.prepend + text : text);
    if (step.type === "NFC") return (text) => text.normalize("NFC");
    return refuse("the normaliser", step.type);
  }

  splitter(step) {
    const isolated = (pattern) => (texts) =>
      texts.flatMap((text) => {
        const parts = [];
        let end = 0;
        for (const match of text.matchAll(pattern)) {
          if (match[0] === "") continue;
          parts.push(text.slice(end, match.index), match[0]);
          end = match.index + match[0].length;
        }
        return [...parts, text.slice(end)].filter((part) => part);
      });
    if (step.type === "Split" && step.behavior === "Isolated" && !step.invert && step.pattern.Regex) return isolated(expression(step.pattern.Regex));
    if (step.type === "Split" && step.behavior === "MergedWithPrevious" && !step.invert && step.pattern.String) {
      return (texts) => texts.flatMap((text) => text.split(step.pattern.String).map((part, at, all) => (at + 1 < all.length ? part + step.pattern.String : part)).filter((part) => part));
    }
    if (step.type === "ByteLevel") {
      const split = step.use_regex ? isolated(expression(GPT2)) : (texts) => texts;
      const prefix = (text) => (step.add_prefix_space && !text.startsWith(" ") ? ` ${text}` : text);
      return (texts) => split(texts.map(prefix)).map((text) => [...new TextEncoder().encode(text)].map((byte) => BYTES[byte]).join(""));
    }
    return refuse("the pre-tokeniser", step);
  }

  /** The id of a token by its spelling; undefined where there is none. */
  id(text) {
    return this.added.ids.get(text) ?? this.vocabulary.get(text);
  }

  /** Token ids of a text; added tokens that are spelled out become their tokens. */
  encode(text) {
    return this.added.cut(text).flatMap((part) => {
      if (typeof part === "number") return [part];
      const normal = this.normalizers.reduce((text, step) => step(text), part);
      const words = this.splitters.reduce((texts, step) => step(texts), normal ? [normal] : []);
      return words.flatMap((word) => this.word(word));
    });
  }

  word(word) {
    if (this.ignoreMerges && this.vocabulary.has(word)) return [this.vocabulary.get(word)];
    const symbols = [...word];
    for (;;) {
      let best = { rank: Infinity };
      for (let at = 0; at + 1 < symbols.length; at++) {
        const rank = this.merges.get(`${symbols[at]}\0${symbols[at + 1]}`);
        if (rank < best.rank) best = { rank, at };
      }
      if (best.at === undefined) break;
      symbols.splice(best.at, 2, symbols[best.at] + symbols[best.at + 1]);
    }
    return symbols.flatMap((symbol) => {
      const id = this.vocabulary.get(symbol);
      if (id !== undefined) return [id];
      const bytes = [...new TextEncoder().encode(symbol)].map((byte) => this.vocabulary.get(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`));
      if (this.byteFallback && bytes.every((byte) => byte !== undefined)) return bytes;
      return this.unknown === undefined ? [] : [this.unknown];
    });
  }

  /** The bytes of a token in running text; none for special tokens. */
  tokenBytes(id) {
    const text = this.texts[id];
    if (text === undefined || this.special.has(id)) return new Uint8Array(0);
    if (this.whole.has(id)) return new TextEncoder().encode(text);
    if (this.overBytes) return Uint8Array.from([...text].map((character) => BYTE_OF.get(character) ?? 63));
    const byte = /^<0x([0-9A-F]{2})>$/.exec(text);
    if (byte && this.byteFallback) return Uint8Array.of(parseInt(byte[1], 16));
    return new TextEncoder().encode(this.replaced ? text.replaceAll(this.replaced.pattern.String, this.replaced.content) : text);
  }
}
