//! Any bytes as a `.litertlm` container, and what its sections hold.
#![no_main]

use edgec_formats::litertlm::Container;
use edgec_fuzz::scratch;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let path = scratch("model.litertlm");
    std::fs::write(&path, bytes).unwrap();
    let Ok(container) = Container::open(std::fs::File::open(&path).unwrap()) else { return };
    for section in &container.sections {
        assert!(section.begin <= section.end && section.end <= bytes.len() as u64);
        let _ = container.bytes(section);
        let _ = container.inflated(section);
    }
});
