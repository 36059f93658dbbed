//! `libexample_plugin.so`: the example accelerator for `edgec --plugin`.

edgec_plugin::export_plugin!(example_accelerator::Example);
