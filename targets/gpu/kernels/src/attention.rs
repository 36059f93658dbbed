//! Attention over key/value caches, in one pass with a running softmax (Dao et al. 2022, arXiv 2205.14135).

use edgec_gpu_plan::{Access, Formula};

use crate::builder::{Builder, Cell, literal, row_of_groups};
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
    /// How many workgroups share the positions of a row: more than 1 where there are few rows, as in decode. Their parts are put together by
    /// [`CombineAttention`].
    pub splits: u32,
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
    /// The kernel. Bindings: queries, keys, values, result; with splits instead of the result the parts' sums
    /// `[splits][tokens][heads][size]` f32 and their greatest scores and weights `[splits][tokens][heads][2]` f32. One push constant: see [`Mask`].
    ///
    /// # Errors
    /// Sizes of 0, heads that do not divide, a size that is no multiple of 4 or above 1024, or more elements than 32-bit indices reach.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        let Self { tokens, heads, kv_heads, size, context, .. } = *self;
        let count = |a: u32, b: u32, c: u32| u64::from(a) * u64::from(b) * u64::from(c);
        let splits = self.splits;
        let parts = count(tokens, heads, size).saturating_mul(splits.into());
        let most = parts.max(count(kv_heads, size, context));
        if [tokens, heads, kv_heads, size, context, splits].contains(&0)
            || splits > 1024
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
        if splits == 1 {
            builder.storage("y", Access::Write, float, count(tokens, heads, size) / 4);
        } else {
            builder.storage("y", Access::Write, Cell::new("f32", 4), parts / 4);
            builder.storage("stats", Access::Write, Cell::new("f32", 2), count(splits, tokens, heads));
        }
        builder.word(if self.mask == Mask::Length { "length" } else { "position" });
        builder.shared("queries", Cell::new("f32", 4), (shape.rows * shape.quads).into());
        builder.shared("scores", Cell::new("f32", 1), (shape.rows * LANES).into());
        builder.shared("maxima", Cell::new("f32", 1), (shape.rows * PARTS).into());
        if shape.teams > 1 {
            builder.shared("sums", Cell::new("f32", 4), (shape.teams * shape.rows * shape.quads).into());
            builder.shared("weights", Cell::new("f32", 1), (shape.teams * shape.rows).into());
        }
        let (begin, end) = self.range(&shape);
        let base = match splits {
            1 => format!("begin / {LANES}u * {LANES}u"),
            _ => format!("(begin / {LANES}u + group.z) * {LANES}u"),
        };
        let y = if splits == 1 { float } else { Cell::new("f32", 4) };
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
$DECLARE    for (var base = $BASE; base < end; base += $STEP) {
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
                BASE = base,
                STEP = u(LANES * splits),
                ROWS = u(shape.rows), ALL_ROWS = u(shape.all_rows), QUADS = u(shape.quads), LANES = u(LANES), SHARING = u(shape.sharing),
                HEADS = u(heads), SCALE = literal(self.scale), TEAM = u(shape.team), TEAMS = u(shape.teams), CONTEXT = u(context),
                PARTS = u(PARTS), EACH = u(LANES / PARTS), BEGIN = begin, END = end, DECLARE = shape.declare(), ZERO = shape.each(|row| format!("        var score{row} = 0.0;\n")),
                SCORES = shape.each(|row| format!("                score{row} += dot(queries[{}u + d], part);\n", row * shape.quads)),
                MASK = shape.each(|row| self.mask_row(&shape, row)), WEIGHTS = shape.each(weigh_row), SHRINK = shape.shrink(),
                ADD = shape.add(context), FINISH = shape.finish(y, heads, (splits > 1).then_some(tokens * heads)),
            ),
        );
        let grid = [shape.all_rows.div_ceil(shape.rows), kv_heads, splits].map(Formula::constant);
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

    /// The stores of the sums, divided by their weights; or of a part, among `part_rows` rows of each, with its statistics.
    fn finish(&self, y: Cell, heads: u32, part_rows: Option<u32>) -> String {
        let row = fill(
            "(row / $SHARING * $HEADS + head * $SHARING + row % $SHARING)",
            &values!(SHARING = u(self.sharing), HEADS = u(heads)),
        );
        let row = part_rows.map_or(row.clone(), |rows| format!("(group.z * {rows}u + {row})"));
        let y = y.wgsl();
        let stored = |sum: &str, weight: &str| match part_rows {
            None => format!("{y}({sum} / max({weight}, 1e-30))"),
            Some(_) => sum.to_owned(),
        };
        if self.teams == 1 {
            return self.each(|index| {
                let store = |own: u32| {
                    format!(
                        "        if quad + {at}u < {quads}u {{ y[{row} * {quads}u + quad + {at}u] = {value}; }}\n",
                        at = own * LANES,
                        quads = self.quads,
                        value = stored(&format!("sum{index}_{own}"), &format!("weight{index}")),
                    )
                };
                let stores: String = (0..self.own).map(store).collect();
                let stats = part_rows.map_or(String::new(), |_| {
                    format!("        if quad == 0u {{ stats[{row}] = vec2<f32>(most{index}, weight{index}); }}\n")
                });
                let rows = self.all_rows;
                format!(
                    "    if team == 0u && first + {index}u < {rows}u {{\n        let row = first + {index}u;\n{stores}{stats}    }}\n"
                )
            });
        }
        let save = self.each(|index| {
            format!(
                "        sums[(team * {rows}u + {index}u) * {quads}u + quad] = sum{index}_0;
        if quad == 0u {{ weights[team * {rows}u + {index}u] = weight{index}; }}
",
                rows = self.rows,
                quads = self.quads
            )
        });
        let (save_most, stats) = match part_rows {
            None => (String::new(), String::new()),
            Some(_) => (
                self.each(|index| format!("    if lane == 0u {{ maxima[{index}u] = most{index}; }}\n")),
                fill(
                    "            if i % $QUADS == 0u { stats[$ROW] = vec2<f32>(maxima[i / $QUADS], weight); }\n",
                    &values!(QUADS = u(self.quads), ROW = row),
                ),
            ),
        };
        fill(
            "    if team < $TEAMS {
$SAVE    }
$MOST    workgroupBarrier();
    for (var i = lane; i < $ROWS * $QUADS; i += $LANES) {
        let row = first + i / $QUADS;
        if row < $ALL_ROWS {
            var sum = vec4<f32>(0.0);
            var weight = 0.0;
            for (var other = 0u; other < $TEAMS; other++) {
                sum += sums[other * $ROWS * $QUADS + i];
                weight += weights[other * $ROWS + i / $QUADS];
            }
            y[$PLACE * $QUADS + i % $QUADS] = $VALUE;
$STATS        }
    }
",
            &values!(
                TEAMS = u(self.teams),
                SAVE = save,
                MOST = save_most,
                ROWS = u(self.rows),
                QUADS = u(self.quads),
                LANES = u(LANES),
                ALL_ROWS = u(self.all_rows),
                PLACE = row,
                VALUE = stored("sum", "weight"),
                STATS = stats,
            ),
        )
    }
}

/// The parts of an [`Attention`] with splits, put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CombineAttention {
    /// Rows: tokens times heads.
    pub rows: u32,
    /// Elements of a head, a multiple of 4.
    pub size: u32,
    /// Parts.
    pub splits: u32,
    /// How the result is stored.
    pub float: Float,
}

impl CombineAttention {
    /// The kernel. Bindings: the parts' sums, their statistics, the result.
    ///
    /// # Errors
    /// Sizes of 0, a size that is no multiple of 4, or more elements than 32-bit indices reach.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        const NAME: &str = "combine_attention";
        let Self { rows, size, splits, float } = *self;
        let count = u64::from(rows) * u64::from(size);
        let parts = count.saturating_mul(splits.into());
        if parts == 0 || parts > u64::from(u32::MAX) || !size.is_multiple_of(4) {
            return Err(KernelError::unsupported(NAME, format!("{self:?}")));
        }
        let mut builder = Builder::new(format!("{NAME}_{}_{splits}x{rows}x{size}", float.name()));
        let y = Cell::new(float.name(), 4);
        builder.storage("sums", Access::Read, Cell::new("f32", 4), parts / 4);
        builder.storage("stats", Access::Read, Cell::new("f32", 2), u64::from(splits) * u64::from(rows));
        builder.storage("y", Access::Write, y, count / 4);
        let quads = rows * (size / 4);
        let (grid, group) = row_of_groups(u64::from(quads.div_ceil(LANES)));
        let body = fill(
            "    let at = $GROUP * $LANES + lane;
    if at < $QUADS {
        let row = at / $OWN;
        var most = stats[row].x;
        for (var part = 1u; part < $SPLITS; part++) { most = max(most, stats[part * $ROWS + row].x); }
        var sum = vec4<f32>(0.0);
        var weight = 0.0;
        for (var part = 0u; part < $SPLITS; part++) {
            let one = stats[part * $ROWS + row];
            let factor = exp(one.x - most);
            weight += factor * one.y;
            sum += factor * sums[part * $QUADS + at];
        }
        y[at] = $Y(sum / max(weight, 1e-30));
    }
",
            &values!(
                GROUP = group,
                LANES = u(LANES),
                QUADS = u(quads),
                OWN = u(size / 4),
                SPLITS = u(splits),
                ROWS = u(rows),
                Y = y.wgsl(),
            ),
        );
        Ok(builder.finish(&body, [LANES, 1, 1], grid))
    }
}
