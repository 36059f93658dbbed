//! The programs that backends are tried on.

/// Name and StableHLO text; each has a function `main` over f32.
pub const PROGRAMS: &[(&str, &str)] = &[
    ("mlp", include_str!("../programs/mlp.mlir")),
    ("residual", include_str!("../programs/residual.mlir")),
    ("attention", include_str!("../programs/attention.mlir")),
    ("convolution", include_str!("../programs/convolution.mlir")),
    ("regions", include_str!("../programs/regions.mlir")),
];
