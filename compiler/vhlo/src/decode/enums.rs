//! Keywords of enumerations.

/// The enumerations of VHLO.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(missing_docs, reason = "the names are the specification's")]
pub enum EnumKind {
    ComparisonDirection,
    ComparisonType,
    CustomCallApiVersion,
    FftType,
    Precision,
    RngAlgorithm,
    RngDistribution,
    Transpose,
    ResultAccuracyMode,
}

impl EnumKind {
    /// The name that StableHLO's attribute has, as in `#stablehlo<fft_type RFFT>`.
    pub fn mnemonic(self) -> &'static str {
        match self {
            Self::ComparisonDirection => "comparison_direction",
            Self::ComparisonType => "comparison_type",
            Self::CustomCallApiVersion => "api_version",
            Self::FftType => "fft_type",
            Self::Precision => "precision",
            Self::RngAlgorithm => "rng_algorithm",
            Self::RngDistribution => "rng_distribution",
            Self::Transpose => "transpose",
            Self::ResultAccuracyMode => "result_accuracy_mode",
        }
    }

    /// The keyword of a stored number.
    pub fn keyword(self, value: u64) -> Option<&'static str> {
        let (first, keywords): (u64, &[&str]) = match self {
            Self::ComparisonDirection => (0, &["EQ", "NE", "GE", "GT", "LE", "LT"]),
            Self::ComparisonType => (0, &["NOTYPE", "FLOAT", "TOTALORDER", "SIGNED", "UNSIGNED"]),
            Self::CustomCallApiVersion => (
                0,
                &[
                    "API_VERSION_UNSPECIFIED",
                    "API_VERSION_ORIGINAL",
                    "API_VERSION_STATUS_RETURNING",
                    "API_VERSION_STATUS_RETURNING_UNIFIED",
                    "API_VERSION_TYPED_FFI",
                ],
            ),
            Self::FftType => (0, &["FFT", "IFFT", "RFFT", "IRFFT"]),
            Self::Precision => (0, &["DEFAULT", "HIGH", "HIGHEST"]),
            Self::RngAlgorithm => (0, &["DEFAULT", "THREE_FRY", "PHILOX"]),
            Self::RngDistribution => (1, &["UNIFORM", "NORMAL"]),
            Self::Transpose => (0, &["TRANSPOSE_INVALID", "NO_TRANSPOSE", "TRANSPOSE", "ADJOINT"]),
            Self::ResultAccuracyMode => (0, &["DEFAULT", "HIGHEST", "TOLERANCE"]),
        };
        keywords.get(usize::try_from(value.checked_sub(first)?).ok()?).copied()
    }
}
