// SentencePiece BPE models, run as runtime/src/tokenizer/sentencepiece.rs runs them.

import { PackageError, Reader } from "./bytes.js";

const SPACE = "\u2581";
const KIND = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 };

/** Fields of a protocol buffer, as [number, value]. */
function* fields(bytes) {
  const reader = new Reader(bytes);
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = reader.u8();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(value);
    }
    return reader.fail("a number is longer than ten bytes");
  };
  while (reader.at < bytes.length) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    if (tag % 8 === 0) yield [field, varint()];
    else if (tag % 8 === 1) yield [field, reader.slice(8)];
    else if (tag % 8 === 2) yield [field, reader.slice(varint())];
    else if (tag % 8 === 5) yield [field, reader.view.getFloat32(reader.take(4), true)];
    else reader.fail(`wire type ${tag % 8} is unknown`);
  }
}

export { fields as protocolFields };

/** Pairs by score, the leftmost first among equals: a binary heap. */
class Agenda {
  items = [];

  before(a, b) {
    return a.score > b.score || (a.score === b.score && a.left < b.left);
  }

  push(item) {
    const { items } = this;
    let at = items.push(item) - 1;
    while (at > 0 && this.before(items[at], items[(at - 1) >> 1])) {
      const up = (at - 1) >> 1;
      [items[at], items[up]] = [items[up], items[at]];
      at = up;
    }
  }

  pop() {
    const { items } = this;
    const first = items[0];
    const last = items.pop();
    if (items.length === 0) return first;
    items[0] = last;
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let best = at;
      if (left < items.length && this.before(items[left], items[best])) best = left;
      if (right < items.length && this.before(items[right], items[best])) best = right;
      if (best === at) return first;
      [items[at], items[best]] = [items[best], items[at]];
      at = best;
    }
  }
}

/** Strings that are looked for at the beginning of a text, the longest first. */
export class Prefixes {
  ids = new Map();
  lengths = new Map();

  add(text, id) {
    this.ids.set(text, id);
    const known = this.lengths.get(text[0]) ?? [];
    if (!known.includes(text.length)) this.lengths.set(text[0], [...known, text.length].sort((a, b) => b - a));
  }

  /** The longest at `at`: [length, id]; null where there is none. */
  find(text, at) {
    for (const length of this.lengths.get(text[at]) ?? []) {
      const id = this.ids.get(text.slice(at, at + length));
      if (id !== undefined && at + length <= text.length) return [length, id];
    }
    return null;
  }

  /** A text cut at all of them: strings, and ids of those. */
  cut(text) {
    const parts = [];
    let start = 0;
    for (let at = 0; at < text.length; ) {
      const found = this.find(text, at);
      if (!found) at++;
      else {
        if (at > start) parts.push(text.slice(start, at));
        parts.push(found[1]);
        at += found[0];
        start = at;
      }
    }
    if (start < text.length) parts.push(text.slice(start));
    return parts;
  }
}

/** A SentencePiece model of type BPE. */
export class SentencePiece {
  constructor(bytes) {
    Object.assign(this, { pieces: [], addPrefix: true, trim: true, escape: true, suffix: false, byteFallback: false });
    let type = 1;
    for (const [field, value] of fields(bytes)) {
      if (field === 1) this.pieces.push(this.piece(value));
      if (field === 2) {
        for (const [inner, given] of fields(value)) {
          if (inner === 3) type = given;
          if (inner === 24) this.suffix = given !== 0;
          if (inner === 35) this.byteFallback = given !== 0;
        }
      }
      if (field === 3) {
        for (const [inner, given] of fields(value)) {
          if (inner === 2 && given.length > 0) throw new PackageError("SentencePiece: a normaliser with a character map is not known");
          if (inner === 3) this.addPrefix = given !== 0;
          if (inner === 4) this.trim = given !== 0;
          if (inner === 5) this.escape = given !== 0;
        }
      }
    }
    if (type !== 2) throw new PackageError("SentencePiece: only models of type BPE are known");
    Object.assign(this, { mergeable: new Map(), bytes: new Map(), control: new Prefixes(), userDefined: new Prefixes(), unknown: null });
    this.pieces.forEach(({ text, kind }, id) => {
      if (kind === KIND.control) this.control.add(text, id);
      if (kind === KIND.byte) this.bytes.set(parseInt(text.slice(3, 5), 16), id);
      if (kind === KIND.unknown) this.unknown = id;
      if (kind === KIND.userDefined) this.userDefined.add(text, id);
      if ([KIND.normal, KIND.unused, KIND.userDefined].includes(kind) && !this.mergeable.has(text)) this.mergeable.set(text, id);
    });
    if (this.byteFallback && this.bytes.size < 256) throw new PackageError("SentencePiece: byte fallback without all bytes");
  }

  piece(bytes) {
    const piece = { text: "", score: 0, kind: KIND.normal };
    for (const [field, value] of fields(bytes)) {
      if (field === 1) piece.text = new TextDecoder("utf-8", { fatal: true }).decode(value);
      if (field === 2) piece.score = value;
      if (field === 3) piece.kind = value;
    }
    return piece;
  }

  /** The id of a token by its spelling; undefined where there is none. */
  id(text) {
    return this.control.ids.get(text) ?? this.mergeable.get(text);
  }

  /** Token ids of a text; with `special`, spelled-out control pieces become their tokens. */
  encode(text, special = false) {
    const parts = special ? this.control.cut(text) : text ? [text] : [];
    return parts.flatMap((part) => (typeof part === "number" ? [part] : this.encodeText(part)));
  }

  encodeText(text) {
    const ids = [];
    let afterUnknown = false;
    for (const piece of this.merge(this.normalise(text))) {
      if (typeof piece === "number") ids.push(piece);
      else if (this.byteFallback) ids.push(...[...new TextEncoder().encode(piece)].map((byte) => this.bytes.get(byte)));
      else if (!afterUnknown && this.unknown !== null) ids.push(this.unknown);
      afterUnknown = typeof piece === "string";
    }
    return ids;
  }

  normalise(text) {
    if (this.trim) text = text.replace(/^ +/, "").replace(/ +/g, " ");
    if (!text) return "";
    const space = this.escape ? SPACE : " ";
    let out = text.replaceAll(" ", space);
    // A text that is nothing but its prefix keeps it.
    const prefix = this.addPrefix && !this.suffix ? space : "";
    if (this.trim) {
      out = prefix + out;
      while (out.length > space.length && out.endsWith(space)) out = out.slice(0, -space.length);
    } else {
      out = prefix + out;
    }
    return this.addPrefix && this.suffix ? out + space : out;
  }

  /** Ids, and texts that are no piece. */
  merge(text) {
    const symbols = [];
    for (let at = 0; at < text.length; ) {
      const whole = this.userDefined.find(text, at)?.[0];
      const length = whole ?? String.fromCodePoint(text.codePointAt(at)).length;
      symbols.push({ start: at, end: at + length, frozen: whole !== undefined, previous: symbols.length - 1, next: symbols.length + 1 });
      at += length;
    }
    const agenda = new Agenda();
    const unused = new Map();
    const consider = (left, right) => {
      const [a, b] = [symbols[left], symbols[right]];
      if (!a || !b || a.frozen || b.frozen) return;
      const piece = text.slice(a.start, b.end);
      const id = this.mergeable.get(piece);
      if (id === undefined) return;
      agenda.push({ score: this.pieces[id].score, left, right, length: piece.length });
      if (this.pieces[id].kind === KIND.unused) unused.set(piece, [text.slice(a.start, a.end), text.slice(b.start, b.end)]);
    };
    for (let right = 1; right < symbols.length; right++) consider(right - 1, right);
    while (agenda.items.length > 0) {
      const { left, right, length } = agenda.pop();
      const [a, b] = [symbols[left], symbols[right]];
      if (a.start === a.end || b.start === b.end || b.end - a.start !== length || a.next !== right) continue;
      [a.end, a.next] = [b.end, b.next];
      b.end = b.start;
      if (symbols[a.next]) symbols[a.next].previous = left;
      consider(a.previous, left);
      consider(left, a.next);
    }
    const merged = [];
    const take = (piece) => {
      const id = this.mergeable.get(piece);
      const parts = id !== undefined && this.pieces[id].kind === KIND.unused ? unused.get(piece) : undefined;
      if (parts) parts.forEach(take);
      else merged.push(id ?? piece);
    };
    symbols.filter(({ start, end }) => start < end).forEach(({ start, end }) => take(text.slice(start, end)));
    return merged;
  }

  /** The bytes of a token in running text; none for control tokens. */
  tokenBytes(id) {
    const piece = this.pieces[id];
    if (!piece || piece.kind === KIND.control) return new Uint8Array(0);
    if (piece.kind === KIND.byte) return Uint8Array.of(parseInt(piece.text.slice(3, 5), 16));
    return new TextEncoder().encode(piece.kind === KIND.unknown ? " \u2047 " : piece.text.replaceAll(SPACE, " "));
  }
}
