// Plans: the bytes that runtime/gpu-plan/src/bytes/mod.rs describes, as objects. What a wrong plan could make a GPU do, WebGPU refuses; what
// is checked here are the indices and lengths that this runner follows.

import { checksum, PackageError, Reader } from "./bytes.js";

const MAGIC = "EDGECGP\0";
const VERSION = 1;
const HEADER = 64;
const NONE = 0xffffffff;

/** Element types, by their codes: name, bits, and the array that holds them. */
export const ELEMENTS = [
  { name: "f32", bits: 32, array: Float32Array },
  { name: "f16", bits: 16, array: Uint16Array },
  { name: "i32", bits: 32, array: Int32Array },
  { name: "u32", bits: 32, array: Uint32Array },
  { name: "i8", bits: 8, array: Int8Array },
  { name: "i4", bits: 4, array: Uint8Array },
  { name: "bool", bits: 32, array: Uint32Array },
];

/** What kernels do with a binding, by codes. */
export const ACCESS = { read: 0, write: 1, part: 2, update: 3 };

/** Features, by their bits, and how a browser has them. */
export const FEATURES = [
  { name: "f16", has: (adapter) => adapter.features.has("shader-f16"), asks: "shader-f16" },
  {
    name: "8-bit dot products",
    has: () => navigator.gpu.wgslLanguageFeatures?.has("packed_4x8_integer_dot_product") ?? false,
  },
  { name: "subgroups", has: (adapter) => adapter.features.has("subgroups"), asks: "subgroups" },
];

/** Limits in the order in which plans have them, by WebGPU's names; what it has none for is null. */
const LIMITS = [
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeWorkgroupStorageSize",
  "maxStorageBuffersPerShaderStage",
  null, // push constants are a uniform buffer here
  "maxStorageBufferBindingSize",
  "maxBufferSize",
];

class PlanReader extends Reader {
  text() {
    const length = this.u32();
    const bytes = this.slice(length);
    this.take((4 - (length % 4)) % 4);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  }

  list(read) {
    const count = this.u32();
    if (count > this.bytes.length - this.at) this.fail(`a list of ${count} things`);
    return Array.from({ length: count }, () => read());
  }

  numbers() {
    return this.list(() => this.u32());
  }

  element() {
    const code = this.u32();
    return ELEMENTS[code] ?? this.fail(`${code} is the code of no element type`);
  }

  section() {
    return { length: this.u64(), checksum: this.u32() };
  }

  span() {
    return { offset: this.u64(), length: this.u64() };
  }

  formula() {
    return { parameter: this.u32(), multiply: this.u32(), add: this.u32(), divide: this.u32() };
  }

  limits() {
    const limits = {};
    for (const name of LIMITS) {
      const limit = this.u64();
      if (name) limits[name] = Math.max(limits[name] ?? 0, limit);
    }
    return limits;
  }

  state() {
    const [name, element, dims, axis, length] = [this.text(), this.element(), this.numbers(), this.u32(), this.u64()];
    return { name, element, dims, positionAxis: axis === NONE ? null : axis, length };
  }

  kernel() {
    return {
      name: this.text(),
      entry: this.text(),
      workgroup: [this.u32(), this.u32(), this.u32()],
      sharedBytes: this.u32(),
      bindings: this.list(() => ({ access: this.u32(), bytes: this.u64() })),
      words: this.u32(),
      spirv: this.span(),
      msl: this.span(),
      wgsl: this.span(),
    };
  }

  signature() {
    return {
      name: this.text(),
      parameters: this.list(() => ({ name: this.text(), least: this.u32(), most: this.u32() })),
      arena: this.u64(),
      tensors: this.list(() => ({
        name: this.text(),
        element: this.element(),
        dims: this.numbers(),
        memory: this.u32(), // 0 the arena, 1 a shard, 2 a state
        index: this.u32(),
        offset: this.u64(),
        length: this.u64(),
      })),
      inputs: this.numbers(),
      outputs: this.numbers(),
      dispatches: this.list(() => ({
        kernel: this.u32(),
        barrier: this.u32() === 1,
        bindings: this.list(() => ({ tensor: this.u32(), offset: this.u64(), length: this.u64() })),
        words: this.list(() => this.formula()),
        grid: [this.formula(), this.formula(), this.formula()],
      })),
    };
  }
}

/** Reads a plan; `bytes` is all of it. */
export function readPlan(bytes) {
  const reader = new PlanReader(bytes);
  if (String.fromCharCode(...reader.slice(MAGIC.length)) !== MAGIC) {
    throw new PackageError("the magic EDGECGP is missing: the package was not written to its end");
  }
  const version = reader.u32();
  if (version !== VERSION) throw new PackageError(`a plan of version ${version}, where ${VERSION} is known`);
  const [stated, length] = [reader.u32(), reader.u64()];
  reader.at = HEADER;
  if (length !== bytes.length - HEADER) throw new PackageError(`the plan has ${bytes.length - HEADER} bytes, not ${length}`);
  if (checksum(bytes.subarray(HEADER)) !== stated) throw new PackageError("the plan's checksum does not fit: it is damaged");
  const plan = {
    profile: reader.text(),
    features: reader.u32(),
    limits: reader.limits(),
    shards: reader.list(() => reader.section()),
    states: reader.list(() => reader.state()),
    code: { spirv: reader.section(), msl: reader.section(), wgsl: reader.section() },
    kernels: reader.list(() => reader.kernel()),
    signatures: reader.list(() => reader.signature()),
  };
  plan.signatures.forEach((signature) => check(plan, signature));
  return plan;
}

function check(plan, signature) {
  const within = (index, list, what) => {
    if (index >= list.length) throw new PackageError(`${signature.name}: there is no ${what} ${index}`);
    return list[index];
  };
  for (const tensor of signature.tensors) {
    if (tensor.memory > 2) throw new PackageError(`${signature.name}: there is no memory of kind ${tensor.memory}`);
    if (tensor.memory === 1) within(tensor.index, plan.shards, "shard");
    if (tensor.memory === 2) within(tensor.index, plan.states, "state");
    if (elementBytes(tensor) > tensor.length) throw new PackageError(`tensor ${tensor.name} does not fit its place`);
  }
  [...signature.inputs, ...signature.outputs].forEach((tensor) => within(tensor, signature.tensors, "tensor"));
  for (const dispatch of signature.dispatches) {
    const kernel = within(dispatch.kernel, plan.kernels, "kernel");
    if (dispatch.bindings.length !== kernel.bindings.length || dispatch.words.length !== kernel.words) {
      throw new PackageError(`a dispatch of ${kernel.name} does not fit its kernel`);
    }
    for (const bound of dispatch.bindings) {
      const tensor = within(bound.tensor, signature.tensors, "tensor");
      if (bound.offset + bound.length > tensor.length) throw new PackageError(`${kernel.name} is bound outside of ${tensor.name}`);
    }
    for (const formula of [...dispatch.words, ...dispatch.grid]) {
      if (formula.parameter !== NONE) within(formula.parameter, signature.parameters, "parameter");
      if (formula.divide === 0) throw new PackageError(`a formula of ${kernel.name} divides by 0`);
    }
  }
}

/** Bytes of a tensor's elements, in whole words. */
export function elementBytes({ element, dims }) {
  return Math.ceil((element.bits * dims.reduce((product, dim) => product * dim, 1)) / 32) * 4;
}

/** ceil((parameter * multiply + add) / divide), where parameters have these values. */
export function formulaValue({ parameter, multiply, add, divide }, parameters) {
  const given = parameter === NONE ? 0n : BigInt(parameters[parameter]);
  const sum = given * BigInt(multiply) + BigInt(add);
  return Number((sum + BigInt(divide) - 1n) / BigInt(divide));
}
