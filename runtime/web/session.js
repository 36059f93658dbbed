// Running the signatures of a plan on WebGPU.
//
// WebGPU differs from what plans are made for in two ways. Push constants are not everywhere, so the kernels' `var<immediate>` becomes
// a uniform buffer with a dynamic offset for each dispatch. And a buffer that one dispatch writes must not be bound to it again, wherever in it,
// so the arena's tensors cannot share one buffer: each gets a buffer of its own, which a later tensor takes over when nobody needs it any more.

import { checksum, PackageError } from "./bytes.js";
import { ACCESS, FEATURES, elementBytes, formulaValue } from "./plan.js";

const PIECE = 4 << 20;
const WORDS_STRIDE = 256;
const IMMEDIATE = "var<immediate> words: Words;";
const UNIFORM = "@group(1) @binding(0) var<uniform> words: Words;";

/** A kernel's WGSL as browsers take it. */
export const forBrowsers = (code) => code.replace(IMMEDIATE, UNIFORM);

/** Why an adapter cannot run a plan; empty if it can. */
export function lacks(adapter, plan) {
  const known = (1 << FEATURES.length) - 1;
  const missing = FEATURES.filter((feature, bit) => plan.features & (1 << bit) && !feature.has(adapter)).map((feature) => feature.name);
  if (plan.features & ~known) missing.push(`features ${plan.features & ~known} that are not known`);
  for (const [name, wanted] of Object.entries(plan.limits)) {
    if (wanted > adapter.limits[name]) missing.push(`${name} ${wanted} (it has ${adapter.limits[name]})`);
  }
  return missing;
}

/** A device with what a plan needs. */
async function deviceFor(adapter, plan) {
  const requiredFeatures = FEATURES.filter((feature, bit) => plan.features & (1 << bit) && feature.asks).map((feature) => feature.asks);
  const limits = Object.entries(plan.limits).filter(([, wanted]) => wanted > 0);
  return adapter.requestDevice({ requiredFeatures, requiredLimits: Object.fromEntries(limits) });
}

/** A plan, loaded. */
export class Session {
  /**
   * Loads the first variant of a package that the adapter runs. `notes` of the result says why others were passed over.
   * @param {import("./package.js").Package} source
   * @param {{progress?: (done: number, all: number) => void, profile?: string}} options
   */
  static async load(source, options = {}) {
    if (!navigator.gpu) throw new PackageError("this browser has no WebGPU");
    const notes = [...source.refused];
    for (const variant of source.variants) {
      const { plan } = variant;
      if (options.profile && plan.profile !== options.profile) continue;
      // An adapter gives one device.
      const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
      if (!adapter) throw new PackageError("WebGPU finds no GPU");
      const missing = lacks(adapter, plan);
      if (missing.length > 0) {
        notes.push(`variant ${plan.profile} does not run: the GPU lacks ${missing.join(", ")}`);
        continue;
      }
      try {
        const device = await deviceFor(adapter, plan);
        const session = Object.assign(new Session(), { device, plan, notes, prepared: new Map() });
        session.shards = await session.upload(source, variant, options.progress ?? (() => {}));
        session.states = plan.states.map((state) => session.buffer(state.length));
        await session.compile(await source.read(source.section("edgec.wgsl")));
        return session;
      } catch (error) {
        notes.push(`variant ${plan.profile} does not run: ${error.message}`);
      }
    }
    throw new PackageError(`no variant of the package runs here: ${notes.join("; ")}`);
  }

  buffer(length) {
    return this.device.createBuffer({ size: length, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST });
  }

  async compile(section) {
    const stated = this.plan.code.wgsl;
    if (section.length !== stated.length || checksum(section) !== stated.checksum) {
      throw new PackageError("edgec.wgsl is not what the plan says: the file is damaged");
    }
    const wordsLayout = this.device.createBindGroupLayout({
      entries: [{ binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: "uniform", hasDynamicOffset: true } }],
    });
    this.wordsLayout = wordsLayout;
    this.kernels = await Promise.all(
      this.plan.kernels.map(async (kernel) => {
        const { offset, length } = kernel.wgsl;
        if (length === 0 || offset + length > section.length) throw new PackageError(`kernel ${kernel.name} has no WGSL`);
        const code = forBrowsers(new TextDecoder().decode(section.subarray(offset, offset + length)));
        const entries = kernel.bindings.map(({ access }, binding) => ({
          binding,
          visibility: GPUShaderStage.COMPUTE,
          buffer: { type: access === ACCESS.read ? "read-only-storage" : "storage" },
        }));
        const layout = this.device.createBindGroupLayout({ entries });
        const module = this.device.createShaderModule({ code });
        const bindGroupLayouts = kernel.words > 0 ? [layout, wordsLayout] : [layout];
        try {
          const pipeline = await this.device.createComputePipelineAsync({
            layout: this.device.createPipelineLayout({ bindGroupLayouts }),
            compute: { module, entryPoint: kernel.entry },
          });
          return { layout, pipeline };
        } catch (error) {
          const { messages } = await module.getCompilationInfo();
          throw new PackageError(`kernel ${kernel.name}: ${messages.map((one) => one.message).join("; ") || error.message}`);
        }
      }),
    );
  }

  /** Weights, a piece at a time into the GPU's memory, held against their checksums. */
  async upload(source, variant, progress) {
    const all = variant.shards.reduce((sum, shard) => sum + shard.end - shard.begin, 0);
    let done = 0;
    const buffers = [];
    for (const [index, shard] of variant.shards.entries()) {
      const buffer = this.buffer(shard.end - shard.begin);
      let sum = 0;
      for (let at = shard.begin; at < shard.end; at += PIECE) {
        const bytes = await source.source.read(at, Math.min(at + PIECE, shard.end));
        sum = checksum(bytes, sum);
        this.device.queue.writeBuffer(buffer, at - shard.begin, bytes);
        done += bytes.length;
        progress(done, all);
      }
      if (sum !== this.plan.shards[index].checksum) throw new PackageError(`${shard.name} is not what the plan says: the file is damaged`);
      buffers.push(buffer);
    }
    return buffers;
  }

  /** Buffers of a signature's temporaries, its bind groups, and room for its push constants. */
  prepare(signature) {
    const buffers = this.temporaries(signature);
    const place = (tensor) => [() => buffers.get(tensor), ({ index }) => this.shards[index], ({ index }) => this.states[index]][signature.tensors[tensor].memory](signature.tensors[tensor]);
    const words = this.device.createBuffer({
      size: Math.max(1, signature.dispatches.length) * WORDS_STRIDE,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    const wordsGroup = this.device.createBindGroup({
      layout: this.wordsLayout,
      entries: [{ binding: 0, resource: { buffer: words, size: WORDS_STRIDE } }],
    });
    const groups = signature.dispatches.map((dispatch) => {
      const entries = dispatch.bindings.map((bound, binding) => {
        const tensor = signature.tensors[bound.tensor];
        const offset = bound.offset + (tensor.memory === 0 ? 0 : tensor.offset);
        return { binding, resource: { buffer: place(bound.tensor), offset, size: bound.length } };
      });
      return this.device.createBindGroup({ layout: this.kernels[dispatch.kernel].layout, entries });
    });
    const outputs = signature.outputs.map((index) => {
      const tensor = signature.tensors[index];
      const length = elementBytes(tensor);
      const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
      const mapped = this.device.createBuffer({ size: length, usage });
      return { tensor, from: place(index), offset: tensor.memory === 0 ? 0 : tensor.offset, length, mapped };
    });
    return { buffers, words, wordsGroup, groups, outputs, wordsData: new Uint32Array(words.size / 4) };
  }

  temporaries(signature) {
    const end = signature.dispatches.length;
    const spans = new Map();
    const live = (tensor, at) => {
      if (signature.tensors[tensor].memory !== 0) return;
      const [first, last] = spans.get(tensor) ?? [at, at];
      spans.set(tensor, [Math.min(first, at), Math.max(last, at)]);
    };
    signature.inputs.forEach((tensor) => live(tensor, -1));
    signature.dispatches.forEach((dispatch, at) => dispatch.bindings.forEach((bound) => live(bound.tensor, at)));
    signature.outputs.forEach((tensor) => live(tensor, end));
    const order = [...spans].sort(([, a], [, b]) => a[0] - b[0]);
    const pool = []; // {buffer, free: the first dispatch that may use it}
    const buffers = new Map();
    for (const [tensor, [first, last]] of order) {
      const { length } = signature.tensors[tensor];
      const fit = pool.filter((one) => one.free <= first && one.buffer.size >= length && one.buffer.size <= 2 * length);
      let chosen = fit.sort((a, b) => a.buffer.size - b.buffer.size)[0];
      if (!chosen) pool.push((chosen = { buffer: this.buffer(length) }));
      chosen.free = last + 1;
      buffers.set(tensor, chosen.buffer);
    }
    return buffers;
  }

  signature(name) {
    const found = this.plan.signatures.find((signature) => signature.name === name);
    if (!found) throw new PackageError(`there is no signature ${name} among ${this.plan.signatures.map((one) => one.name).join(", ")}`);
    return found;
  }

  /**
   * Runs a signature: `inputs` in its order, typed arrays as long as the tensors' elements; `parameters` its numbers.
   * @returns {Promise<ArrayBufferView[]>} the outputs `wanted` (by index; all of them by default), as arrays of their elements
   */
  async run(name, inputs, parameters = [], wanted = null) {
    const signature = this.signature(name);
    if (inputs.length !== signature.inputs.length || parameters.length !== signature.parameters.length) {
      throw new PackageError(`${name} takes ${signature.inputs.length} inputs and ${signature.parameters.length} parameters`);
    }
    signature.parameters.forEach(({ name, least, most }, index) => {
      if (!(parameters[index] >= least && parameters[index] <= most)) throw new PackageError(`${name} is ${parameters[index]}, not ${least} to ${most}`);
    });
    if (!this.prepared.has(name)) this.prepared.set(name, this.prepare(signature));
    const prepared = this.prepared.get(name);
    signature.inputs.forEach((tensor, index) => {
      const { byteLength } = inputs[index];
      const due = elementBytes(signature.tensors[tensor]);
      if (byteLength !== due) throw new PackageError(`input ${signature.tensors[tensor].name} of ${name} has ${byteLength} bytes, not ${due}`);
      this.device.queue.writeBuffer(prepared.buffers.get(tensor), 0, inputs[index]);
    });
    signature.dispatches.forEach((dispatch, at) =>
      dispatch.words.forEach((word, index) => {
        prepared.wordsData[(at * WORDS_STRIDE) / 4 + index] = formulaValue(word, parameters);
      }),
    );
    this.device.queue.writeBuffer(prepared.words, 0, prepared.wordsData);
    const encoder = this.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    signature.dispatches.forEach((dispatch, at) => {
      pass.setPipeline(this.kernels[dispatch.kernel].pipeline);
      pass.setBindGroup(0, prepared.groups[at]);
      if (dispatch.words.length > 0) pass.setBindGroup(1, prepared.wordsGroup, [at * WORDS_STRIDE]);
      pass.dispatchWorkgroups(...dispatch.grid.map((formula) => formulaValue(formula, parameters)));
    });
    pass.end();
    const outputs = prepared.outputs.filter((_, index) => !wanted || wanted.includes(index));
    for (const { from, offset, length, mapped } of outputs) encoder.copyBufferToBuffer(from, offset, mapped, 0, length);
    this.device.pushErrorScope("validation");
    this.device.queue.submit([encoder.finish()]);
    const error = await this.device.popErrorScope();
    if (error) throw new PackageError(`${name}: ${error.message}`);
    return Promise.all(
      outputs.map(async ({ tensor, length, mapped }) => {
        await mapped.mapAsync(GPUMapMode.READ);
        const bytes = mapped.getMappedRange(0, length).slice(0);
        mapped.unmap();
        return new tensor.element.array(bytes);
      }),
    );
  }

  /** Sets all states to zero, as they were when the plan was loaded. */
  reset() {
    const encoder = this.device.createCommandEncoder();
    this.states.forEach((state) => encoder.clearBuffer(state));
    this.device.queue.submit([encoder.finish()]);
  }
}
