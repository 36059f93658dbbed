//! How long kernels take with a region that is interpreted, and with the same region as machine code:
//!
//!     cargo run --release -p edgec-kernels --example regions

#![allow(clippy::unwrap_used, reason = "the operands are written down here")]

use std::slice;
use std::time::Instant;

use edgec_kernels::Result;
use edgec_kernels::binary::Binary;
use edgec_kernels::body::{Body, Cell};
use edgec_kernels::compare::Direction;
use edgec_kernels::program::{Builder, Program, Register};
use edgec_kernels::reduce::{map, reduce};
use edgec_kernels::scatter::{ScatterDims, scatter};
use edgec_kernels::sort::sort;
use edgec_kernels::window::{Window, reduce_window, select_and_scatter};
use edgec_tensor::{ElementType, Tensor};

/// A program that kernels have to interpret.
struct Interpreted<'a>(&'a Program);

impl Body for Interpreted<'_> {
    fn apply(&self, arguments: &[Cell], results: &mut [Cell]) -> Result<()> {
        self.0.apply(arguments, results)
    }
}

fn program(
    arguments: &[ElementType],
    build: impl Fn(&mut Builder, &[Register]) -> Option<Vec<Register>>,
) -> Program {
    let (mut builder, registers) = Builder::new(arguments).unwrap();
    let results = build(&mut builder, &registers).unwrap();
    builder.finish(results, None).unwrap()
}

/// Numbers in [-1, 1), in no order.
fn numbers(shape: &[usize]) -> Tensor {
    let mut state = 1u64;
    let values: Vec<f32> = (0..shape.iter().product())
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 40) as f32 / (1 << 23) as f32 - 1.0
        })
        .collect();
    Tensor::from_f32(shape.to_vec(), &values).unwrap()
}

/// Medians of five runs in milliseconds.
fn compare(what: &str, program: &Program, run: impl Fn(&dyn Body) -> Vec<Tensor>) {
    let median = |body: &dyn Body| {
        let mut times: Vec<f64> = (0..5)
            .map(|_| {
                let start = Instant::now();
                std::hint::black_box(run(body));
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        times[2]
    };
    assert_eq!(run(program), run(&Interpreted(program)));
    let (slow, fast) = (median(&Interpreted(program)), median(program));
    println!("| {what} | {slow:.1} | {fast:.1} | {:.1}x |", slow / fast);
}

fn main() {
    const F32: ElementType = ElementType::F32;
    println!("| kernel and region | interpreted, ms | machine code, ms | |\n|---|---|---|---|");

    let squares = program(&[F32, F32], |builder, file| {
        let square = builder.binary(Binary::Multiply, file[1], file[1])?;
        Some(vec![builder.binary(Binary::Add, file[0], square)?])
    });
    let zero = Tensor::from_f32(vec![], &[0.0]).unwrap();
    let values = numbers(&[10_000_000]);
    compare("reduce of 10M f32: sum of squares", &squares, |body| {
        reduce(slice::from_ref(&values), slice::from_ref(&zero), &[0], body).unwrap()
    });
    let matrix = numbers(&[10_000, 1000]);
    compare("reduce of 10000x1000 f32 along rows: sum of squares", &squares, |body| {
        reduce(slice::from_ref(&matrix), slice::from_ref(&zero), &[1], body).unwrap()
    });

    let leaky = program(&[F32], |builder, file| {
        let slope = builder.constant(F32, &0.125f32.to_le_bytes())?;
        let small = builder.binary(Binary::Multiply, file[0], slope)?;
        Some(vec![builder.binary(Binary::Maximum, file[0], small)?])
    });
    compare("map of 10M f32: leaky rectifier", &leaky, |body| {
        vec![map(slice::from_ref(&values), F32, body).unwrap()]
    });

    let order = program(&[F32, F32], |builder, file| {
        Some(vec![builder.compare(Direction::Lt, true, file[0], file[1])?])
    });
    let million = numbers(&[1_000_000]);
    compare("sort of 1M f32: total order", &order, |body| sort(vec![million.clone()], 0, body).unwrap());

    let add =
        program(&[F32, F32], |builder, file| Some(vec![builder.binary(Binary::Add, file[0], file[1])?]));
    let places: Vec<u8> = (0..1_000_000u64)
        .flat_map(|at| ((at.wrapping_mul(2_654_435_761) % 100_000) as i32).to_le_bytes())
        .collect();
    let indices = Tensor::new(ElementType::I32, vec![1_000_000, 1], places).unwrap();
    let table = numbers(&[100_000]);
    let single = ScatterDims {
        inserted_window_dims: vec![0],
        scatter_dims_to_operand_dims: vec![0],
        index_vector_dim: 1,
        ..ScatterDims::default()
    };
    compare("scatter of 1M f32: add", &add, |body| {
        scatter(vec![table.clone()], &indices, slice::from_ref(&million), &single, body).unwrap()
    });
    let rows = Tensor::new(ElementType::I32, vec![10_000, 1], indices.bytes()[..40_000].to_vec()).unwrap();
    let embedding = numbers(&[100_000, 64]);
    let updates = numbers(&[10_000, 64]);
    let by_row = ScatterDims { update_window_dims: vec![1], ..single };
    compare("scatter of 10000 rows of 64 f32: add", &add, |body| {
        scatter(vec![embedding.clone()], &rows, slice::from_ref(&updates), &by_row, body).unwrap()
    });

    let maximum = program(&[F32, F32], |builder, file| {
        Some(vec![builder.binary(Binary::Maximum, file[0], file[1])?])
    });
    let image = numbers(&[1, 256, 256, 32]);
    let window = Window {
        dimensions: vec![1, 3, 3, 1],
        strides: vec![1, 1, 1, 1],
        base_dilations: vec![1; 4],
        window_dilations: vec![1; 4],
        padding: vec![[0, 0], [1, 1], [1, 1], [0, 0]],
    };
    compare("reduce_window 3x3 of 256x256x32 f32: maximum", &maximum, |body| {
        reduce_window(slice::from_ref(&image), slice::from_ref(&zero), &window, body).unwrap()
    });

    let least = program(&[F32, F32], |builder, file| {
        Some(vec![builder.compare(Direction::Ge, false, file[0], file[1])?])
    });
    let gradient = numbers(&[1, 256, 256, 32]);
    compare("select_and_scatter 3x3 of 256x256x32 f32: maximum, add", &least, |select| {
        vec![select_and_scatter(&image, &gradient, &zero, &window, (select, &add)).unwrap()]
    });
}
