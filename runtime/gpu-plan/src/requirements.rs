//! What a plan asks of a device.

/// Features and limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// Features that the kernels use.
    pub features: Features,
    /// The least limits that the plan fits into.
    pub limits: Limits,
}

/// A set of features that kernels can use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features(u32);

impl Features {
    /// 16-bit floats in arithmetic and storage buffers (`shaderFloat16` and `storageBuffer16BitAccess`; WGSL `f16`).
    pub const F16: Self = Self(1);
    /// Dot products of four 8-bit integers (`shaderIntegerDotProduct`; WGSL `packed_4x8_integer_dot_product`).
    pub const DOT: Self = Self(2);
    /// Operations over subgroups.
    pub const SUBGROUPS: Self = Self(4);
    const NAMES: [(Self, &'static str); 3] =
        [(Self::F16, "f16"), (Self::DOT, "8-bit dot products"), (Self::SUBGROUPS, "subgroups")];

    /// The set of these bits; none if one of them is not known.
    pub fn from_bits(bits: u32) -> Option<Self> {
        (bits < 8).then_some(Self(bits))
    }

    /// The set as bits.
    pub fn bits(self) -> u32 {
        self.0
    }

    /// Both sets' features.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other`'s features are in this set.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Names of the features in this set.
    pub fn names(self) -> Vec<&'static str> {
        self.missing_from(Self::default())
    }

    /// Names of the features that `other` lacks.
    pub fn missing_from(self, other: Self) -> Vec<&'static str> {
        let lacks = |(feature, _): &&(Self, &str)| self.has(*feature) && !other.has(*feature);
        Self::NAMES.iter().filter(lacks).map(|(_, name)| *name).collect()
    }
}

/// Limits of a device, or what a plan needs of them. The default asks for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Invocations of a workgroup.
    pub invocations: u32,
    /// The size of a workgroup in x, y and z.
    pub workgroup: [u32; 3],
    /// Workgroups of a dispatch in x, y and z.
    pub grid: [u32; 3],
    /// Bytes that a workgroup shares.
    pub shared_bytes: u32,
    /// Storage buffers of a kernel.
    pub bindings: u32,
    /// Bytes of push constants.
    pub push_bytes: u32,
    /// Bytes of one binding.
    pub binding_bytes: u64,
    /// Bytes of one buffer.
    pub buffer_bytes: u64,
}

impl Limits {
    /// What every device with Vulkan 1.1 or WebGPU that edgec plans for has: the smaller of both specifications' least
    /// values, except that a kernel may have 8 storage buffers (as WebGPU guarantees and all phones with Vulkan 1.1 have).
    pub const LEAST: Self = Self {
        invocations: 128,
        workgroup: [128, 128, 64],
        grid: [65_535; 3],
        shared_bytes: 16 * 1024,
        bindings: 8,
        push_bytes: 128,
        binding_bytes: 128 << 20,
        buffer_bytes: 256 << 20,
    };

    /// Limits that meet both.
    pub fn and(self, other: Self) -> Self {
        let most = |a: [u32; 3], b: [u32; 3]| [a[0].max(b[0]), a[1].max(b[1]), a[2].max(b[2])];
        Self {
            invocations: self.invocations.max(other.invocations),
            workgroup: most(self.workgroup, other.workgroup),
            grid: most(self.grid, other.grid),
            shared_bytes: self.shared_bytes.max(other.shared_bytes),
            bindings: self.bindings.max(other.bindings),
            push_bytes: self.push_bytes.max(other.push_bytes),
            binding_bytes: self.binding_bytes.max(other.binding_bytes),
            buffer_bytes: self.buffer_bytes.max(other.buffer_bytes),
        }
    }

    /// Each limit's name and value, in the order in which plans store them.
    pub fn named(&self) -> [(&'static str, u64); 12] {
        let [wx, wy, wz] = self.workgroup.map(u64::from);
        let [gx, gy, gz] = self.grid.map(u64::from);
        [
            ("invocations of a workgroup", self.invocations.into()),
            ("the size of a workgroup in x", wx),
            ("the size of a workgroup in y", wy),
            ("the size of a workgroup in z", wz),
            ("workgroups in x", gx),
            ("workgroups in y", gy),
            ("workgroups in z", gz),
            ("bytes that a workgroup shares", self.shared_bytes.into()),
            ("storage buffers of a kernel", self.bindings.into()),
            ("bytes of push constants", self.push_bytes.into()),
            ("bytes of a binding", self.binding_bytes),
            ("bytes of a buffer", self.buffer_bytes),
        ]
    }

    /// The first limit in which this asks for more than `device` has: name, wanted, there.
    pub fn beyond(&self, device: &Self) -> Option<(&'static str, u64, u64)> {
        let pairs = self.named().into_iter().zip(device.named());
        pairs
            .map(|((name, wanted), (_, there))| (name, wanted, there))
            .find(|(_, wanted, there)| wanted > there)
    }
}
