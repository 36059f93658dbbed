//! Which part of a product a workgroup computes, and what suits which devices.

/// The part of a product that one workgroup computes, and how its invocations share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Groups of four rows of an invocation.
    pub row_quads: u32,
    /// Groups of four columns of an invocation.
    pub column_quads: u32,
    /// Invocations along the rows.
    pub threads_m: u32,
    /// Invocations along the columns.
    pub threads_n: u32,
    /// How operands come to the invocations.
    pub staging: Staging,
}

/// How operands come to the invocations of a workgroup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Staging {
    /// Through memory that the workgroup shares, for devices that have such memory beside their cores.
    Shared,
    /// From the buffers into registers, for devices whose shared memory is memory like any other, behind the same caches. No barriers.
    Direct,
}

impl Default for Tile {
    /// 64 rows and 64 columns by 64 invocations.
    fn default() -> Self {
        Self { row_quads: 2, column_quads: 2, threads_m: 8, threads_n: 8, staging: Staging::Shared }
    }
}

/// A class of devices that like the same kernels: what compilers choose by, where several kernels compute the same. Every kernel runs on every device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    /// Qualcomm's: memory of their own for workgroups, many registers.
    Adreno,
    /// Arm's: shared memory lies behind the caches, and 64 registers are what an invocation has without half of the others waiting.
    Mali,
    /// Apple's: memory of their own for workgroups, wide loads.
    Apple,
    /// Mesa's driver in software: a register is eight invocations wide and there is no end of them, a load is eight loads, a barrier is a switch of stacks.
    Lavapipe,
    /// Whatever a browser runs on.
    #[default]
    Webgpu,
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Adreno, Self::Mali, Self::Apple, Self::Lavapipe, Self::Webgpu];

    /// Its name in options and plans.
    pub fn name(self) -> &'static str {
        match self {
            Self::Adreno => "adreno",
            Self::Mali => "mali",
            Self::Apple => "apple",
            Self::Lavapipe => "lavapipe",
            Self::Webgpu => "webgpu",
        }
    }

    /// The profile of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }

    /// The tile for products of `m` rows: not much higher than they are.
    pub fn tile(self, m: u32) -> Tile {
        let quads = m.div_ceil(4).max(1);
        match self {
            Self::Lavapipe => Tile {
                row_quads: quads.min(4),
                column_quads: 2,
                threads_m: 1,
                threads_n: 8,
                staging: Staging::Direct,
            },
            Self::Mali => Tile {
                row_quads: 1,
                column_quads: 1,
                threads_m: quads.next_power_of_two().min(4),
                threads_n: 16,
                staging: Staging::Direct,
            },
            Self::Adreno | Self::Apple | Self::Webgpu => {
                let row_quads = quads.min(2);
                Tile {
                    row_quads,
                    threads_m: quads.div_ceil(row_quads).next_power_of_two().min(8),
                    ..Tile::default()
                }
            }
        }
    }
}
