//! Rows of a table: embeddings.

use edgec_gpu_plan::Access;

use crate::builder::{Builder, Cell, row_of_groups};
use crate::kernel::Float;
use crate::matmul::u;
use crate::template::{fill, values};
use crate::weights::BLOCK;
use crate::{Epilogue, Kernel, KernelError, Weights};

const NAME: &str = "gather";
const LANES: u32 = 64;

/// `y[i] = table[indices[i]]`, rows of `columns`; an index outside is clamped, as StableHLO's `gather` does.
///
/// The table is `[rows][columns]` ([`Weights::Transposed`], the layout of checkpoints) or, so that an output layer can share it, the layout of a
/// weight of `columns` inputs and `rows` outputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Gather {
    /// Indices.
    pub count: u32,
    /// Rows of the table.
    pub rows: u32,
    /// Elements of a row.
    pub columns: u32,
    /// How the table is stored.
    pub table: Weights,
    /// How `y` is stored.
    pub y: Float,
    /// What is done with each element: a scale.
    pub epilogue: Epilogue,
}

impl Gather {
    /// The kernel. Bindings: the indices (`i32`); the table, and the scales of a quantised one; the epilogue's; `y`.
    ///
    /// # Errors
    /// Sizes of 0, or more elements than 32-bit indices reach.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        self.kernel_of(None)
    }

    /// A kernel for one part of a table that is larger than what devices bind at once: this table's rows are those from `first` on, of `all` that
    /// indices count. It stores the rows of `y` whose index is among them and leaves the others alone, so that one dispatch a part stores all. Bindings
    /// as [`Gather::kernel`]'s.
    ///
    /// # Errors
    /// As [`Gather::kernel`]; a part that reaches beyond `all`.
    pub fn part(&self, first: u32, all: u32) -> Result<Kernel, KernelError> {
        if first.checked_add(self.rows).is_none_or(|end| end > all) {
            let reason = format!("rows {first} to {first} + {} of {all}", self.rows);
            return Err(KernelError::unsupported(NAME, reason));
        }
        self.kernel_of(Some((first, all)))
    }

    fn kernel_of(&self, part: Option<(u32, u32)>) -> Result<Kernel, KernelError> {
        let Self { count, rows, columns, .. } = *self;
        let most = u64::from(columns) * u64::from(rows.max(count));
        if count == 0 || rows == 0 || columns == 0 || most > u64::from(u32::MAX) {
            return Err(KernelError::unsupported(NAME, format!("{count} of {rows} rows of {columns}")));
        }
        let name = format!(
            "{NAME}_{}_{}_{count}_{rows}x{columns}{}",
            self.table.name(),
            self.y.name(),
            self.epilogue.name()
        );
        let mut builder = Builder::new(name);
        builder.storage("indices", Access::Read, Cell::new("i32", 1), count.into());
        let load = match self.table {
            Weights::Dense(float) | Weights::Transposed(float) => {
                let cells = u64::from(rows) * u64::from(columns);
                builder.storage("w", Access::Read, Cell::new(float.name(), 1), cells);
                match self.table {
                    Weights::Dense(_) => "f32(w[column * $ROWS + row])",
                    _ => "f32(w[row * $COLUMNS + column])",
                }
            }
            panels => {
                panels.declare_panels(&mut builder, (columns, rows));
                match panels {
                    Weights::Int8 => {
                        "byte(w[at_quad($WORDS, column / 4u, row / 4u)], column % 4u * 8u)[row % 4u] * s[row / 4u][row % 4u]"
                    }
                    Weights::Int4 => {
                        "nibble(w[at_quad($WORDS, column / 8u, row / 4u)], column % 8u * 4u)[row % 4u] \
                         * scales(at_quad($BLOCKS, column / $BLOCK, row / 4u))[row % 4u]"
                    }
                    _ => "weights(at_quad($WORDS, column, row / 4u))[row % 4u]",
                }
            }
        };
        let elements = u64::from(count) * u64::from(columns);
        self.epilogue.declare(NAME, &mut builder, (elements, columns.into()), 1)?;
        let access = if part.is_some() { Access::Part } else { Access::Write };
        builder.storage("y", access, Cell::new(self.y.name(), 1), elements);
        let all = count * columns;
        let (grid, group) = row_of_groups(u64::from(all.div_ceil(LANES)));
        let sizes = values!(
            ROWS = u(rows),
            COLUMNS = u(columns),
            WORDS = u(self.table.words(columns)),
            BLOCK = u(BLOCK),
            BLOCKS = u(columns.div_ceil(BLOCK))
        );
        let body = fill(
            "    let at = $GROUP * $LANES + lane;
    if at < $ALL {
        let column = at % $COLUMNS;
        let row = u32(clamp(indices[at / $COLUMNS], 0i, $LAST))$FIRST;
        $WITHIN{
            let value = $LOAD;
            y[at] = $STORED(finished(value, at, column));
        }
    }
",
            &values!(
                GROUP = group,
                LANES = u(LANES),
                ALL = u(all),
                COLUMNS = u(columns),
                LAST = format!("{}i", (part.map_or(rows, |(_, all)| all) - 1).min(i32::MAX as u32)),
                // Rows before the part's first become large numbers.
                FIRST = part.map_or(String::new(), |(first, _)| format!(" - {first}u")),
                WITHIN = part.map_or(String::new(), |_| format!("if row < {rows}u ")),
                LOAD = fill(load, &sizes),
                STORED = self.y.name(),
            ),
        );
        Ok(builder.finish(&body, [LANES, 1, 1], grid))
    }
}
