//! Tests that go through the program or through several crates.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod bad_checkpoint;
mod bad_gguf;
mod bad_pt2;
mod bad_request;
mod command_line;
mod decoder_forms;
mod gpu;
mod gpu_decoders;
mod gpu_package;
mod int8_static;
mod jax;
mod killed;
mod material;
mod minilm;
mod npu;
mod npu_decoders;
mod npu_int8;
mod op_matrix;
mod open_sizes;
mod passes;
mod plugin;
mod short_reach;
mod tiny_encoders;
mod tiny_models;
mod torch_programs;
mod verify;
