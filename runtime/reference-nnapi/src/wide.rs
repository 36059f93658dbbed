//! Loops compiled for wider registers than those that every processor of the architecture has.

/// Runs `body`, compiled for AVX2 where the processor has it. What it calls must be inlined to be compiled so. Results are
/// the same: nothing is contracted or reordered.
pub(crate) fn wide<R>(body: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx2")]
        fn avx2<R>(body: impl FnOnce() -> R) -> R {
            body()
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has what the function is compiled for.
            return unsafe { avx2(body) };
        }
    }
    body()
}
