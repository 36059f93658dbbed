//! The NPU target holds what every accelerator has to.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod support;

#[test]
fn the_conformance_suite_passes() {
    let report = edgec_conformance::check(&edgec_npu::Npu, &support::execute);
    assert!(report.failures.is_empty(), "{report}");
    assert!(report.partitions > 20, "{report}");
}
