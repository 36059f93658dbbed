//! Puts a kernel's WGSL together.

use std::fmt::Write;

use edgec_gpu_plan::{Access, Features, Formula, KernelBinding, checksum};

use crate::Kernel;

/// The most workgroups in one dimension that every device can have.
const MOST_GROUPS: u32 = 65_535;

/// A type that storage buffers and shared memory hold arrays of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The scalar type's name in WGSL.
    pub scalar: &'static str,
    /// Elements: 1, 2 or 4.
    pub width: u32,
}

impl Cell {
    pub fn new(scalar: &'static str, width: u32) -> Self {
        Self { scalar, width }
    }

    /// The type's name in WGSL.
    pub fn wgsl(self) -> String {
        match self.width {
            1 => self.scalar.to_owned(),
            width => format!("vec{width}<{}>", self.scalar),
        }
    }

    fn bytes(self) -> u64 {
        u64::from(self.width) * if self.scalar == "f16" { 2 } else { 4 }
    }
}

/// A kernel in the making.
pub struct Builder {
    name: String,
    bindings: Vec<(String, Access, Cell, u64)>,
    shared: Vec<(String, Cell, u64)>,
    words: Vec<&'static str>,
    functions: String,
    features: Features,
}

impl Builder {
    pub fn new(name: String) -> Self {
        let (bindings, shared, words) = (Vec::new(), Vec::new(), Vec::new());
        Self { name, bindings, shared, words, functions: String::new(), features: Features::default() }
    }

    /// Declares the next storage buffer: `length` cells, in fixed size, for which Metal needs no table of sizes.
    pub fn storage(&mut self, name: &str, access: Access, cell: Cell, length: u64) {
        self.bindings.push((name.to_owned(), access, cell, length));
    }

    /// Declares memory that a workgroup shares.
    pub fn shared(&mut self, name: &str, cell: Cell, length: u64) {
        self.shared.push((name.to_owned(), cell, length));
    }

    /// Declares a push constant: `words.NAME`.
    pub fn word(&mut self, name: &'static str) {
        self.words.push(name);
    }

    /// Adds declarations.
    pub fn functions(&mut self, text: &str) {
        self.functions.push_str(text);
    }

    /// The kernel whose `main` has this body, with `group` and `local` the vectors of indices of the workgroup and within it, and
    /// `lane` the index within the workgroup.
    pub fn finish(self, body: &str, workgroup: [u32; 3], grid: [Formula; 3]) -> Kernel {
        let mut wgsl = String::new();
        let mut features = self.features;
        let half = |cell: &Cell| cell.scalar == "f16";
        if self.bindings.iter().any(|(_, _, cell, _)| half(cell))
            || self.shared.iter().any(|(_, cell, _)| half(cell))
        {
            wgsl.push_str("enable f16;\n");
            features = features.and(Features::F16);
        }
        let mut bindings = Vec::new();
        for (index, (name, access, cell, length)) in self.bindings.iter().enumerate() {
            let mode = if access.writes() { "read_write" } else { "read" };
            let cell_name = cell.wgsl();
            let _ = writeln!(
                wgsl,
                "@group(0) @binding({index}) var<storage, {mode}> {name}: array<{cell_name}, {length}>;"
            );
            // Whole words, as plans count; an odd f16 at the end shares its word with nothing.
            let bytes = (cell.bytes() * length).next_multiple_of(4);
            bindings.push(KernelBinding { access: *access, bytes });
        }
        if !self.words.is_empty() {
            let fields: String = self.words.iter().map(|word| format!("{word}: u32, ")).collect();
            let _ = writeln!(wgsl, "struct Words {{ {fields}}}\nvar<immediate> words: Words;");
        }
        let mut shared_bytes = 0;
        for (name, cell, length) in &self.shared {
            // An array type that a buffer has too would keep the stride that shared memory may not have: see `spirv`.
            let taken = |length: u64| {
                self.bindings.iter().any(|(_, _, other, there)| other == cell && *there == length)
            };
            let length = (*length..).find(|length| !taken(*length)).unwrap_or(*length);
            shared_bytes += (cell.bytes() * length) as u32;
            let _ = writeln!(wgsl, "var<workgroup> {name}: array<{}, {length}>;", cell.wgsl());
        }
        let [x, y, z] = workgroup;
        let _ = write!(
            wgsl,
            "{}@compute @workgroup_size({x}, {y}, {z})\nfn main(@builtin(workgroup_id) group: vec3<u32>, \
             @builtin(local_invocation_id) local: vec3<u32>, @builtin(local_invocation_index) lane: u32) {{\n{body}}}\n",
            self.functions
        );
        let name = format!("{}_{:08x}", self.name, checksum(wgsl.as_bytes()));
        Kernel { name, wgsl, workgroup, shared_bytes, bindings, words: self.words, grid, features }
    }
}

/// A grid of so many workgroups in a row, and the WGSL expression of a workgroup's place in the row. Where the row is longer than devices
/// allow, it is broken, and the last places may lie behind its end.
pub fn row_of_groups(groups: u64) -> ([Formula; 3], String) {
    let one = Formula::constant(1);
    match u32::try_from(groups) {
        Ok(groups) if groups <= MOST_GROUPS => {
            ([Formula::constant(groups.max(1)), one, one], "group.x".into())
        }
        _ => {
            let rows = groups.div_ceil(u64::from(MOST_GROUPS));
            let rows = u32::try_from(rows).unwrap_or(u32::MAX);
            let place = format!("(group.y * {MOST_GROUPS}u + group.x)");
            ([Formula::constant(MOST_GROUPS), Formula::constant(rows), one], place)
        }
    }
}

/// A float as WGSL writes it, exactly.
pub fn literal(value: f32) -> String {
    // Decimal with all digits parses to the same float; WGSL has no literals that are no numbers. The largest is written with the digits of a double, for
    // the shortest decimal lies a little above it, which browsers refuse.
    if value.abs() >= f32::MAX {
        format!("{:e}f", f64::from(f32::MAX.copysign(value)))
    } else {
        format!("{value:e}f")
    }
}
