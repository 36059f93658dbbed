//! Attention over key/value caches, in one pass with a running softmax (Dao et al. 2022, arXiv 2205.14135).

use edgec_gpu_plan::{Access, Formula};

use crate::builder::{Builder, Cell, literal};
use crate::kernel::Float;
use crate::matmul::u;
use crate::template::{fill, values};
use crate::{Kernel, KernelError};

const NAME: &str = "attention";
/// Invocations of a workgroup, and keys that it looks at at once.
const LANES: u32 = 64;
/// Parts of those keys whose maxima are taken apart.
const PARTS: u32 = 8;

/// `softmax(scale q k^T) v` for each head, queries `[tokens][heads][size]`.
///
/// Heads `h` of the queries read head `h / (heads / kv_heads)` of the caches, in the layouts that [`crate::Rotary`] writes: keys
/// `[kv_heads][size / 4][context][4]`, so that neighbouring invocations read neighbouring positions, values `[kv_heads][context][size]`.
/// The result is as the queries are.
#[derive(Clone, Debug, PartialEq)]
pub struct Attention {
    /// Tokens of a run: 1 to decode.
    pub tokens: u32,
    /// Heads of the queries.
    pub heads: u32,
    /// Heads of the caches; divides `heads`.
    pub kv_heads: u32,
    /// Elements of a head, a multiple of 4.
    pub size: u32,
    /// Positions of the caches.
    pub context: u32,
    /// How queries and results are stored.
    pub float: Float,
    /// How the caches are stored.
    pub cache: Float,
    /// What products are multiplied by.
    pub scale: f32,
    /// Where there is one, scores become `cap tanh(score / cap)`.
    pub cap: Option<f32>,
    /// Which positions a token sees.
    pub mask: Mask,
}

/// Which positions a token sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mask {
    /// Token `t` has position `position + t` and sees those up to its own, with a window only the nearest so many. The push constant is
    /// `position`.
    Causal {
        /// How many positions a token sees at most, its own among them.
        window: Option<u32>,
    },
    /// All tokens see the first `length` positions. The push constant is `length`.
    Length,
}

impl Attention {
    /// The kernel. Bindings: queries, keys, values, result. One push constant: see [`Mask`].
    ///
    /// # Errors
    /// Sizes of 0, heads that do not divide, a size that is no multiple of 4 or above 1024, or more elements than 32-bit indices reach.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        let Self { tokens, heads, kv_heads, size, context, .. } = *self;
        let count = |a: u32, b: u32, c: u32| u64::from(a) * u64::from(b) * u64::from(c);
        let most = count(tokens, heads, size).max(count(kv_heads, size, context));
        if [tokens, heads, kv_heads, size, context].contains(&0)
            || !heads.is_multiple_of(kv_heads)
            || !size.is_multiple_of(4)
            || size > 1024
            || most > u64::from(u32::MAX)
            || matches!(self.mask, Mask::Causal { window: Some(0) })
        {
            return Err(KernelError::unsupported(NAME, format!("{self:?}")));
        }
        let shape = Shape::of(self);
        let kind = if tokens == 1 { "decode" } else { "prefill" };
        let mut builder = Builder::new(format!(
            "{NAME}_{kind}_{}_{}_{tokens}x{heads}by{kv_heads}x{size}_{context}",
            self.float.name(),
            self.cache.name()
        ));
        let (float, cache) = (Cell::new(self.float.name(), 4), Cell::new(self.cache.name(), 4));
        builder.storage("q", Access::Read, float, count(tokens, heads, size) / 4);
        builder.storage("k", Access::Read, cache, count(kv_heads, size, context) / 4);
        builder.storage("v", Access::Read, cache, count(kv_heads, size, context) / 4);
        builder.storage("y", Access::Write, float, count(tokens, heads, size) / 4);
        builder.word(if self.mask == Mask::Length { "length" } else { "position" });
        builder.shared("queries", Cell::new("f32", 4), (shape.rows * shape.quads).into());
        builder.shared("scores", Cell::new("f32", 1), (shape.rows * LANES).into());
        builder.shared("maxima", Cell::new("f32", 1), (shape.rows * PARTS).into());
        if shape.teams > 1 {
            builder.shared("sums", Cell::new("f32", 4), (shape.teams * shape.rows * shape.quads).into());
            builder.shared("weights", Cell::new("f32", 1), (shape.teams * shape.rows).into());
        }
        let (begin, end) = self.range(&shape);
        let body = fill(
            "    let head = group.y;
    let first = group.x * $ROWS;
    for (var i = lane; i < $ROWS * $QUADS; i += $LANES) {
        let row = first + i / $QUADS;
        var query = vec4<f32>(0.0);
        if row < $ALL_ROWS {
            query = vec4<f32>(q[(row / $SHARING * $HEADS + head * $SHARING + row % $SHARING) * $QUADS + i % $QUADS]) * $SCALE;
        }
        queries[i] = query;
    }
    workgroupBarrier();
    let team = lane / $TEAM;
    let quad = lane % $TEAM;
    let last_token = min(first + $ROWS - 1u, $ALL_ROWS - 1u) / $SHARING;
    let begin = $BEGIN;
    let end = $END;
$DECLARE    for (var base = begin / $LANES * $LANES; base < end; base += $LANES) {
        let key = base + lane;
$ZERO        if key < end {
            for (var d = 0u; d < $QUADS; d++) {
                let part = vec4<f32>(k[(head * $QUADS + d) * $CONTEXT + key]);
$SCORES            }
        }
$MASK        workgroupBarrier();
        if lane < $ROWS * $PARTS {
            let at = lane / $PARTS * $LANES + lane % $PARTS * $EACH;
            var most = scores[at];
            for (var i = 1u; i < $EACH; i++) { most = max(most, scores[at + i]); }
            maxima[lane] = most;
        }
        workgroupBarrier();
$WEIGHTS        workgroupBarrier();
$SHRINK        for (var i = team; i < min($LANES, end - base); i += $TEAMS) {
            if team < $TEAMS {
$ADD            }
        }
        workgroupBarrier();
    }
$FINISH",
            &values!(
                ROWS = u(shape.rows), ALL_ROWS = u(shape.all_rows), QUADS = u(shape.quads), LANES = u(LANES), SHARING = u(shape.sharing),
                HEADS = u(heads), SCALE = literal(self.scale), TEAM = u(shape.team), TEAMS = u(shape.teams), CONTEXT = u(context),
                PARTS = u(PARTS), EACH = u(LANES / PARTS), BEGIN = begin, END = end, DECLARE = shape.declare(), ZERO = shape.each(|row| format!("        var score{row} = 0.0;\n")),
                SCORES = shape.each(|row| format!("                score{row} += dot(queries[{}u + d], part);\n", row * shape.quads)),
                MASK = shape.each(|row| self.mask_row(&shape, row)), WEIGHTS = shape.each(weigh_row), SHRINK = shape.shrink(),
                ADD = shape.add(context), FINISH = shape.finish(float, heads),
            ),
        );
        let grid = [shape.all_rows.div_ceil(shape.rows), kv_heads, 1].map(Formula::constant);
        Ok(builder.finish(&body, [LANES, 1, 1], grid))
    }

    /// The first position that any row of the workgroup sees, and the one behind the last.
    fn range(&self, shape: &Shape) -> (String, String) {
        let context = u(self.context);
        match self.mask {
            Mask::Length => ("0u".into(), format!("min(words.length, {context})")),
            Mask::Causal { window } => {
                let end = format!("min(words.position + last_token + 1u, {context})");
                let begin = window.map_or("0u".into(), |window| {
                    let seen = format!("words.position + first / {}u + 1u", shape.sharing);
                    format!("max({seen}, {window}u) - {window}u")
                });
                (begin, end)
            }
        }
    }

    /// Whether the row sees the invocation's key, and the score as others see it.
    fn mask_row(&self, shape: &Shape, row: u32) -> String {
        let mut text = String::new();
        if let Some(cap) = self.cap {
            let (cap, inverse) = (literal(cap), literal(1.0 / cap));
            text +=
                &format!("        score{row} = {cap} * tanh(clamp(score{row} * {inverse}, -15.0, 15.0));\n");
        }
        let seen = match self.mask {
            Mask::Length => "key < end".to_owned(),
            Mask::Causal { window } => {
                let position = format!("words.position + (first + {row}u) / {}u", shape.sharing);
                let near = window.map_or(String::new(), |window| format!(" && key + {window}u > {position}"));
                format!("key < end && key <= {position}{near}")
            }
        };
        text += &format!("        let seen{row} = {seen};\n");
        text += &format!("        scores[{}u + lane] = select(-1e30, score{row}, seen{row});\n", row * LANES);
        text
    }
}

/// The new maximum of a row, by what older sums shrink, and the invocation's key's weight.
fn weigh_row(row: u32) -> String {
    let mut most = format!("most{row}");
    for part in 0..PARTS {
        most = format!("max({most}, maxima[{}u])", row * PARTS + part);
    }
    format!(
        "        let next{row} = {most};
        let shrink{row} = exp(most{row} - next{row});
        most{row} = next{row};
        scores[{}u + lane] = select(0.0, exp(score{row} - next{row}), seen{row});
",
        row * LANES
    )
}

/// How a workgroup shares its rows.
struct Shape {
    /// Queries' heads that read one head of the caches.
    sharing: u32,
    /// Rows, pairs of a token and a head, in all and of one workgroup.
    all_rows: u32,
    rows: u32,
    /// Vectors of four elements of a head.
    quads: u32,
    /// Invocations that add up the values of one key, one for each quad (or for several, where there are more than invocations).
    team: u32,
    teams: u32,
    /// Quads of one invocation.
    own: u32,
}

impl Shape {
    fn of(attention: &Attention) -> Self {
        let sharing = attention.heads / attention.kv_heads;
        let all_rows = attention.tokens * sharing;
        let quads = attention.size / 4;
        // At most 8 rows, for whose maxima there are invocations, and 8 KiB of queries.
        let rows = all_rows.next_power_of_two().min(8).min((512 / quads).next_power_of_two()).max(1);
        let team = quads.min(LANES);
        Self { sharing, all_rows, rows, quads, team, teams: LANES / team, own: quads.div_ceil(LANES) }
    }

    fn each(&self, text: impl Fn(u32) -> String) -> String {
        (0..self.rows).map(text).collect()
    }

    fn declare(&self) -> String {
        self.each(|row| {
            let sums = (0..self.own).map(|own| format!("    var sum{row}_{own} = vec4<f32>(0.0);\n"));
            format!("    var most{row} = -1e30;\n    var weight{row} = 0.0;\n{}", sums.collect::<String>())
        })
    }

    /// Older sums and weights, as far as newer maxima shrink them.
    fn shrink(&self) -> String {
        self.each(|row| {
            let sums = (0..self.own).map(|own| format!("        sum{row}_{own} *= shrink{row};\n"));
            format!("        weight{row} *= shrink{row};\n{}", sums.collect::<String>())
        })
    }

    /// The values of one of the team's keys, times their weights, added.
    fn add(&self, context: u32) -> String {
        let mut text = String::new();
        for own in 0..self.own {
            let at = format!("quad + {}u", own * LANES);
            let value = format!(
                "vec4<f32>(v[(head * {context}u + base + i) * {}u + min({at}, {}u)])",
                self.quads,
                self.quads - 1
            );
            text += &format!("                let value{own} = {value};\n");
        }
        for row in 0..self.rows {
            text += &format!("                let p{row} = scores[{}u + i];\n", row * LANES);
            text += &format!("                weight{row} += p{row};\n");
            for own in 0..self.own {
                text += &format!("                sum{row}_{own} += p{row} * value{own};\n");
            }
        }
        text
    }

    fn finish(&self, y: Cell, heads: u32) -> String {
        let place = fill(
            "(row / $SHARING * $HEADS + head * $SHARING + row % $SHARING) * $QUADS",
            &values!(SHARING = u(self.sharing), HEADS = u(heads), QUADS = u(self.quads)),
        );
        let y = y.wgsl();
        if self.teams == 1 {
            return self.each(|row| {
                let store = |own: u32| {
                    format!(
                        "        if quad + {at}u < {quads}u {{ y[{place} + quad + {at}u] = {y}(sum{row}_{own} / max(weight{row}, 1e-30)); }}\n",
                        at = own * LANES,
                        quads = self.quads,
                    )
                };
                let stores: String = (0..self.own).map(store).collect();
                format!("    if team == 0u && first + {row}u < {}u {{\n        let row = first + {row}u;\n{stores}    }}\n", self.all_rows)
            });
        }
        let save = self.each(|row| {
            format!(
                "        sums[(team * {rows}u + {row}u) * {quads}u + quad] = sum{row}_0;
        if quad == 0u {{ weights[team * {rows}u + {row}u] = weight{row}; }}
",
                rows = self.rows,
                quads = self.quads
            )
        });
        fill(
            "    if team < $TEAMS {
$SAVE    }
    workgroupBarrier();
    for (var i = lane; i < $ROWS * $QUADS; i += $LANES) {
        let row = first + i / $QUADS;
        if row < $ALL_ROWS {
            var sum = vec4<f32>(0.0);
            var weight = 0.0;
            for (var other = 0u; other < $TEAMS; other++) {
                sum += sums[other * $ROWS * $QUADS + i];
                weight += weights[other * $ROWS + i / $QUADS];
            }
            y[$PLACE + i % $QUADS] = $Y(sum / max(weight, 1e-30));
        }
    }
",
            &values!(
                TEAMS = u(self.teams),
                SAVE = save,
                ROWS = u(self.rows),
                QUADS = u(self.quads),
                LANES = u(LANES),
                ALL_ROWS = u(self.all_rows),
                PLACE = place,
                Y = y,
            ),
        )
    }
}
