//! edgec: compiles trained models into files that phones run.
//!
//! [`authoring`] has the blocks that models are made of, [`families`] the models that checkpoints name, [`importers`] every
//! kind of model that is read, [`driver`] one compile from path to artifact, [`cli`] the program.

pub mod authoring;
pub mod cli;
pub mod driver;
pub mod families;
pub mod importers;
