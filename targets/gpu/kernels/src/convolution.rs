//! Convolutions over images, channels last.

use edgec_gpu_plan::Access;

use crate::builder::{Builder, Cell, row_of_groups};
use crate::elementwise::element_count;
use crate::kernel::Float;
use crate::matmul::u;
use crate::template::{fill, values};
use crate::{Epilogue, Kernel, KernelError};

const LANES: u32 = 64;

/// Where the windows of a convolution or a pool lie: along the height and along the width.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// The image's size.
    pub input: [u32; 2],
    /// The window's size.
    pub size: [u32; 2],
    /// How far apart windows are.
    pub stride: [u32; 2],
    /// How far apart a window's elements are.
    pub dilation: [u32; 2],
    /// Rows and columns before the image's first.
    pub before: [u32; 2],
    /// Rows and columns behind its last.
    pub after: [u32; 2],
}

impl Window {
    /// The result's size; none where there is no window.
    pub fn output(&self) -> Option<[u32; 2]> {
        let axis = |axis: usize| {
            let padded = self.input[axis].checked_add(self.before[axis])?.checked_add(self.after[axis])?;
            let reach = self.size[axis].checked_sub(1)?.checked_mul(self.dilation[axis])?;
            let free = padded.checked_sub(reach.checked_add(1)?)?;
            (self.input[axis] > 0 && self.dilation[axis] > 0)
                .then_some(free.checked_div(self.stride[axis])? + 1)
        };
        Some([axis(0)?, axis(1)?])
    }

    pub(crate) fn checked(&self, operation: &'static str) -> Result<[u32; 2], KernelError> {
        let most = i32::MAX as u32 / 4;
        let numbers = [self.input, self.size, self.stride, self.dilation, self.before, self.after];
        let small = numbers.iter().flatten().all(|number| *number < most);
        self.output()
            .filter(|_| small)
            .ok_or_else(|| KernelError::unsupported(operation, format!("windows of {self:?}")))
    }

    pub(crate) fn name(&self) -> String {
        let [[h, w], [kh, kw]] = [self.input, self.size];
        format!("{h}x{w}_{kh}x{kw}")
    }

    /// Loops over a window's elements: `inside` runs for those within the image, with `ky`, `kx` and the image's `iy`, `ix`;
    /// `oy` and `ox` are the window's place.
    pub(crate) fn loops(&self, inside: &str) -> String {
        let Self {
            input: [h, w],
            size: [kh, kw],
            stride: [sy, sx],
            dilation: [dy, dx],
            before: [py, px],
            ..
        } = *self;
        format!(
            "        for (var ky = 0u; ky < {kh}u; ky++) {{
            let iy = i32(oy * {sy}u + ky * {dy}u) - {py}i;
            if iy >= 0i && iy < {h}i {{
                for (var kx = 0u; kx < {kw}u; kx++) {{
                    let ix = i32(ox * {sx}u + kx * {dx}u) - {px}i;
                    if ix >= 0i && ix < {w}i {{
{inside}                    }}
                }}
            }}
        }}
"
        )
    }
}

/// A convolution: `x` is `[batch][h][w][inputs]`, the filter `[kh][kw][inputs / groups][outputs]`, `y` `[batch][oh][ow][outputs]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Convolution {
    /// Images.
    pub batch: u32,
    /// Channels of `x`.
    pub inputs: u32,
    /// Channels of `y`.
    pub outputs: u32,
    /// Groups of channels that are convolved apart; divides both.
    pub groups: u32,
    /// The windows.
    pub window: Window,
    /// How `x` and `y` are stored.
    pub float: Float,
    /// How the filter is stored.
    pub filter: Float,
    /// What is done with each result.
    pub epilogue: Epilogue,
}

impl Convolution {
    /// The kernel. Bindings: `x`, the filter, the epilogue's, `y`.
    ///
    /// # Errors
    /// Sizes of 0, groups that do not divide, no window, or more elements than 32-bit indices reach.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        const NAME: &str = "convolution";
        let Self { batch, inputs, outputs, groups, window, float, filter, .. } = *self;
        let [oh, ow] = window.checked(NAME)?;
        let ([h, w], [kh, kw]) = (window.input, window.size);
        if groups == 0 || !inputs.is_multiple_of(groups) || !outputs.is_multiple_of(groups) {
            return Err(KernelError::unsupported(
                NAME,
                format!("{groups} groups of {inputs} and {outputs} channels"),
            ));
        }
        let (group_in, group_out) = (inputs / groups, outputs / groups);
        let x_elements = element_count(NAME, &[batch, h, w, inputs])?;
        let filter_elements = element_count(NAME, &[kh, kw, group_in, outputs])?;
        let elements = element_count(NAME, &[batch, oh, ow, outputs])?;
        // Four channels at once where they divide the group, so that four results share what is read of the image.
        let width = if group_out.is_multiple_of(4) { 4 } else { 1 };
        let mut builder = Builder::new(format!(
            "{NAME}_{}_{batch}_{}_{inputs}to{outputs}by{groups}{}",
            float.name(),
            window.name(),
            self.epilogue.name()
        ));
        builder.storage("x", Access::Read, Cell::new(float.name(), 1), x_elements.into());
        builder.storage("w", Access::Read, Cell::new(filter.name(), width), (filter_elements / width).into());
        self.epilogue.declare(NAME, &mut builder, (elements.into(), outputs.into()), width)?;
        let y = Cell::new(float.name(), width);
        builder.storage("y", Access::Write, y, (elements / width).into());
        let vector = Cell::new("f32", width).wgsl();
        let cells = elements / width;
        let sizes = values!(
            W = u(w),
            INPUTS = u(inputs),
            KW = u(kw),
            GROUP_IN = u(group_in),
            QUADS = u(outputs / width),
            GROUP_QUADS = u(group_out / width),
            VECTOR = vector,
            OW = u(ow),
            OH = u(oh),
            H = u(h),
            CELLS = u(cells),
            LANES = u(LANES),
            Y = y.wgsl(),
        );
        let inside = fill(
            "                        let image = ((n * $H + u32(iy)) * $W + u32(ix)) * $INPUTS + first;
                        let taps = (ky * $KW + kx) * $GROUP_IN;
                        for (var c = 0u; c < $GROUP_IN; c++) {
                            sum = fma($VECTOR(f32(x[image + c])), $VECTOR(w[(taps + c) * $QUADS + quad]), sum);
                        }
",
            &sizes,
        );
        let (grid, group) = row_of_groups(u64::from(cells.div_ceil(LANES)));
        let body = fill(
            "    let index = $GROUP * $LANES + lane;
    if index < $CELLS {
        let quad = index % $QUADS;
        let ox = index / $QUADS % $OW;
        let oy = index / ($QUADS * $OW) % $OH;
        let n = index / ($QUADS * $OW * $OH);
        let first = quad / $GROUP_QUADS * $GROUP_IN;
        var sum = $VECTOR(0.0);
$LOOPS        y[index] = $Y(finished(sum, index, quad));
    }
",
            &[&[("GROUP", group), ("LOOPS", window.loops(&inside))][..], &sizes].concat(),
        );
        Ok(builder.finish(&body, [LANES, 1, 1], grid))
    }
}

/// A convolution of each channel by itself: `x` is `[batch][h][w][channels]`, the filter `[kh][kw][channels]`, `y` `[batch][oh][ow][channels]`.
#[derive(Clone, Debug, PartialEq)]
pub struct DepthwiseConvolution {
    /// Images.
    pub batch: u32,
    /// Channels.
    pub channels: u32,
    /// The windows.
    pub window: Window,
    /// How `x` and `y` are stored.
    pub float: Float,
    /// How the filter is stored.
    pub filter: Float,
    /// What is done with each result.
    pub epilogue: Epilogue,
}

impl DepthwiseConvolution {
    /// The kernel. Bindings: `x`, the filter, the epilogue's, `y`.
    ///
    /// # Errors
    /// Sizes of 0, no window, or more elements than 32-bit indices reach.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        const NAME: &str = "depthwise_convolution";
        let Self { batch, channels, window, float, filter, .. } = *self;
        let [oh, ow] = window.checked(NAME)?;
        let ([h, w], [kh, kw]) = (window.input, window.size);
        let x_elements = element_count(NAME, &[batch, h, w, channels])?;
        let filter_elements = element_count(NAME, &[kh, kw, channels])?;
        let elements = element_count(NAME, &[batch, oh, ow, channels])?;
        let width = if channels.is_multiple_of(4) { 4 } else { 1 };
        let mut builder = Builder::new(format!(
            "{NAME}_{}_{batch}_{}_{channels}{}",
            float.name(),
            window.name(),
            self.epilogue.name()
        ));
        let (x, vector) = (Cell::new(float.name(), width), Cell::new("f32", width).wgsl());
        builder.storage("x", Access::Read, x, (x_elements / width).into());
        builder.storage("w", Access::Read, Cell::new(filter.name(), width), (filter_elements / width).into());
        self.epilogue.declare(NAME, &mut builder, (elements.into(), channels.into()), width)?;
        builder.storage("y", Access::Write, x, (elements / width).into());
        let cells = elements / width;
        let sizes = values!(
            H = u(h),
            W = u(w),
            KW = u(kw),
            QUADS = u(channels / width),
            VECTOR = vector,
            OH = u(oh),
            OW = u(ow),
            CELLS = u(cells),
            LANES = u(LANES),
            Y = x.wgsl(),
        );
        let inside = fill(
            "                        let image = ((n * $H + u32(iy)) * $W + u32(ix)) * $QUADS + quad;
                        sum = fma($VECTOR(x[image]), $VECTOR(w[(ky * $KW + kx) * $QUADS + quad]), sum);
",
            &sizes,
        );
        let (grid, group) = row_of_groups(u64::from(cells.div_ceil(LANES)));
        let body = fill(
            "    let index = $GROUP * $LANES + lane;
    if index < $CELLS {
        let quad = index % $QUADS;
        let ox = index / $QUADS % $OW;
        let oy = index / ($QUADS * $OW) % $OH;
        let n = index / ($QUADS * $OW * $OH);
        var sum = $VECTOR(0.0);
$LOOPS        y[index] = $Y(finished(sum, index, quad));
    }
",
            &[&[("GROUP", group), ("LOOPS", window.loops(&inside))][..], &sizes].concat(),
        );
        Ok(builder.finish(&body, [LANES, 1, 1], grid))
    }
}
