// Reading little-endian bytes of untrusted files: every read is checked, and an error says where.

/** What is wrong with a package. */
export class PackageError extends Error {}

/** A place within bytes that moves on with each read. */
export class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  fail(reason) {
    throw new PackageError(`byte ${this.at}: ${reason}`);
  }

  take(length) {
    if (length > this.bytes.length - this.at) {
      this.fail(`${length} bytes are due where ${this.bytes.length - this.at} are left`);
    }
    const start = this.at;
    this.at += length;
    return start;
  }

  u8() {
    return this.view.getUint8(this.take(1));
  }

  u16() {
    return this.view.getUint16(this.take(2), true);
  }

  u32() {
    return this.view.getUint32(this.take(4), true);
  }

  i32() {
    return this.view.getInt32(this.take(4), true);
  }

  /** A 64-bit number; one beyond what a JavaScript number counts exactly is refused. */
  u64() {
    const number = this.view.getBigUint64(this.take(8), true);
    if (number > BigInt(Number.MAX_SAFE_INTEGER)) this.fail(`the number ${number} is too large`);
    return Number(number);
  }

  slice(length) {
    const start = this.take(length);
    return this.bytes.subarray(start, start + length);
  }
}

const TABLES = (() => {
  const tables = [new Uint32Array(256)];
  for (let byte = 0; byte < 256; byte++) {
    let sum = byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    tables[0][byte] = sum;
  }
  for (let table = 1; table < 8; table++) {
    tables.push(tables[table - 1].map((sum) => (sum >>> 8) ^ tables[0][sum & 255]));
  }
  return tables;
})();

/** CRC-32 (ISO 3309) of bytes, going on from `sum`, that of the bytes before; eight bytes a step. */
export function checksum(bytes, sum = 0) {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES;
  let crc = ~sum;
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    crc =
      t7[crc & 255] ^ t6[(crc >>> 8) & 255] ^ t5[(crc >>> 16) & 255] ^ t4[crc >>> 24] ^
      t3[bytes[at + 4]] ^ t2[bytes[at + 5]] ^ t1[bytes[at + 6]] ^ t0[bytes[at + 7]];
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[at]) & 255];
  return ~crc >>> 0;
}
