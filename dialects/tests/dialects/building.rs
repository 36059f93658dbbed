//! What the builder makes.

use edgec_dialects::{
    Builder, Context, ElementType,
    ir::{Attr, Func, Module, Visibility},
    stablehlo::ComparisonDirection,
    tfl,
};

#[test]
fn a_small_model() {
    let context = Context::new();
    let module = Module::new(&context);
    let x = context.tensor(&[2, 8], ElementType::F32);
    let func = Func::create(module, "main", Visibility::Public, &[x], &[]).unwrap();
    func.set_arg_attr(0, "edgec.name", "tokens");
    let b = Builder::at_end(func.body().unwrap()).named("layers.0");
    let input = func.args()[0];
    let weight = b.weight("w", context.tensor(&[4, 8], ElementType::F32));
    let again = b.weight("w", context.tensor(&[4, 8], ElementType::F32));
    let y = b.linear(input, weight);
    let z = b.linear(input, again);
    let norm = |value| {
        b.composite("odml.softmax", &[value], &[("axis", Attr::i64(&context, -1))], |b, operands| {
            vec![b.softmax(operands[0])]
        })[0]
    };
    let sum = b.add(norm(y), norm(z));
    let rows = b.take_rows(sum, b.constant_i32(&[3], &[0, 1, 0]).unwrap());
    let positive = b.compare(ComparisonDirection::Gt, rows, b.splat(rows.ty(), 0.0));
    let chosen = b.select(positive, rows, b.neg(rows));
    b.func_return(&[chosen]);
    func.set_result_attr(0, "edgec.name", "logits");
    module.verify().unwrap();
    insta::assert_snapshot!(module.to_text());
    let again = Module::parse(&context, "text", module.to_text().as_bytes()).unwrap();
    assert_eq!(again.to_text(), module.to_text());
}

#[test]
fn tfl_operations() {
    let context = Context::new();
    let module = Module::new(&context);
    let x = context.tensor(&[2, 8], ElementType::F32);
    let func = Func::create(module, "main", Visibility::Public, &[x, x], &[]).unwrap();
    let b = Builder::at_end(func.body().unwrap());
    let args = func.args();
    let sum = tfl::AddOp::create(&b, args[0], args[1], "NONE", x);
    let none = tfl::NoValueOp::create(&b, true, edgec_dialects::ir::Type::none(&context)).out();
    let y = context.tensor(&[2, 2], ElementType::F32);
    let product =
        tfl::FullyConnectedOp::create(&b, sum.out(), args[1], none, "RELU", "DEFAULT", false, None, y);
    assert_eq!(product.fused_activation_function(), "RELU");
    assert_eq!(tfl::AddOp::cast(sum.op()).unwrap().lhs(), args[0]);
    let soft = tfl::SoftmaxOp::create(&b, product.out(), 1.0, y).out();
    b.func_return(&[soft]);
    module.verify().unwrap();
    insta::assert_snapshot!(module.to_text());
}

#[test]
fn a_mistake_is_found_by_the_verifier() {
    let context = Context::new();
    let module = Module::new(&context);
    let x = context.tensor(&[2, 8], ElementType::F32);
    let y = context.tensor(&[3, 8], ElementType::F32);
    let func = Func::create(module, "main", Visibility::Public, &[x, y], &[]).unwrap();
    let b = Builder::at_end(func.body().unwrap()).named("layers.0.attention");
    let args = func.args();
    let sum = b.add(args[0], args[1]);
    b.func_return(&[sum]);
    let problems = module.verify().unwrap_err();
    insta::assert_snapshot!(problems.to_string());
}

#[test]
fn control_flow() {
    let context = Context::new();
    let module = Module::new(&context);
    let x = context.tensor(&[4], ElementType::F32);
    let func = Func::create(module, "main", Visibility::Private, &[x], &[]).unwrap();
    let b = Builder::at_end(func.body().unwrap());
    let input = func.args()[0];
    let zero = b.scalar(ElementType::I32, 0.0);
    let looped = b.while_loop(
        &[zero, input],
        |b, args| b.compare(ComparisonDirection::Lt, args[0], b.scalar(ElementType::I32, 3.0)),
        |b, args| vec![b.add_scalar(args[0], 1.0), b.mul_scalar(args[1], 2.0)],
    );
    let pred = b.compare(ComparisonDirection::Eq, looped[0], zero);
    let chosen = b.if_else(pred, &[x], |b| vec![b.neg(input)], |_| vec![looped[1]])[0];
    let cased = b.case(zero, &[x], 3, |b, number| vec![b.add_scalar(chosen, number as f64)])[0];
    b.func_return(&[cased]);
    module.verify().unwrap();
    insta::assert_snapshot!(module.to_text());
}

#[test]
fn shapes_that_are_inferred() {
    use edgec_dialects::{builder::Padding, ir::GatherDims};
    let context = Context::new();
    let module = Module::new(&context);
    let x = context.tensor(&[2, 3, 4], ElementType::F32);
    let func = Func::create(module, "main", Visibility::Public, &[x], &[]).unwrap();
    let b = Builder::at_end(func.body().unwrap());
    let v = func.args()[0];
    let i = b.scalar(ElementType::I32, 0.0);
    let pad = |low, high, interior| Padding { low, high, interior };
    let results = [
        b.transpose(v, &[2, 0, 1]),
        b.broadcast_to(b.reshape(v, &[2, 3, 1, 4]), &[2, 3, 5, 4]),
        b.strided_slice(v, &[0, 1, 0], &[2, 3, 4], &[1, 1, 3]),
        b.slice_dim(v, 1, 1, 2),
        b.dynamic_slice(v, &[i, i, i], &[1, 2, 4]),
        b.dynamic_update_slice(v, b.slice_dim(v, 0, 0, 1), &[i, i, i]),
        b.concatenate(&[v, v, v], 1),
        b.pad(v, b.scalar(ElementType::F32, 0.0), &[pad(1, 0, 0), pad(0, -1, 0), pad(0, 0, 2)]),
        b.dot_general(v, v, &[(0, 0)], &[(2, 2)]),
        b.reduce_max(v, &[0, 2]),
        b.reduce_mean(b.convert(v, ElementType::F16), &[1]),
        b.gather(
            v,
            b.constant_i32(&[5, 2], &[0; 10]).unwrap(),
            &GatherDims {
                offset_dims: vec![1, 2],
                collapsed_slice_dims: vec![1],
                start_index_map: vec![0, 1],
                index_vector_dim: 1,
                ..GatherDims::default()
            },
            &[1, 1, 4],
        ),
        b.bitcast_convert(v, ElementType::I32),
        b.iota(&[3, 2], ElementType::I64, 1),
    ];
    b.func_return(&results);
    module.verify().unwrap();
    let types: Vec<String> = results.iter().map(|value| value.ty().to_string()).collect();
    insta::assert_debug_snapshot!(types);
}

#[test]
fn constants_are_read_back() {
    let context = Context::new();
    let f = Attr::dense_f32(&context, &[3], &[1.0, -2.5, f32::INFINITY]).unwrap();
    assert_eq!(f.as_dense().unwrap().to_f32().unwrap(), [1.0, -2.5, f32::INFINITY]);
    let i = Attr::dense_i32(&context, &[2, 2], &[1, -2, i32::MIN, 4]).unwrap();
    assert_eq!(i.as_dense().unwrap().to_i64().unwrap(), [1, -2, i64::from(i32::MIN), 4]);
    let t = Attr::dense_bool(&context, &[9], &[true; 9]).unwrap().as_dense().unwrap();
    assert!(t.is_splat());
    assert_eq!(t.to_i64().unwrap(), [1; 9]);
    let mixed = [true, false, true, true, false, false, true, false, true, true];
    let t = Attr::dense_bool(&context, &[10], &mixed).unwrap().as_dense().unwrap();
    assert_eq!(t.to_bytes().unwrap(), mixed.map(u8::from));
    for element in [ElementType::F64, ElementType::F16, ElementType::BF16, ElementType::I8] {
        let dense = Attr::splat(context.tensor(&[4, 5], element), -3.0).unwrap().as_dense();
        assert_eq!(dense.unwrap().to_f32().unwrap(), [-3.0; 20]);
        assert_eq!(dense.unwrap().splat_value(), Some(-3.0));
    }
    let four = context.tensor(&[3], ElementType::I4);
    let nibbles = Attr::dense_bytes(four, &[0x0f, 0x07, 0x08]).unwrap().as_dense().unwrap();
    assert_eq!(nibbles.to_i64().unwrap(), [-1, 7, -8]);
    assert!(Attr::dense_f32(&context, &[3], &[1.0, 2.0]).is_err());
    assert!(Attr::dense_i32(&context, &[-1], &[1]).is_err());
    let huge = Attr::splat(context.tensor(&[1 << 40], ElementType::F32), 0.0).unwrap();
    assert_eq!(huge.as_dense().unwrap().to_f32(), None);
    let parsed = context.parse_attr("dense<[[1, 2], [3, 4]]> : tensor<2x2xi64>").unwrap();
    assert_eq!(parsed.as_i64s().unwrap(), [1, 2, 3, 4]);
    let empty = Attr::dense_f32(&context, &[0], &[]).unwrap().as_dense().unwrap();
    assert_eq!(empty.to_f32().unwrap(), [0f32; 0]);
}

#[test]
fn structure_attributes() {
    let context = Context::new();
    let text = "#stablehlo.conv<[b, 0, 1, f]x[0, 1, i, o]->[f, b, 0, 1]>";
    let conv = context.parse_attr(text).unwrap().as_conv().unwrap();
    assert_eq!((conv.output_batch, conv.output_feature), (1, 0));
    assert_eq!(conv.to_attr(&context).to_string(), text);
    let text = "#stablehlo.scatter<update_window_dims = [0], inserted_window_dims = [1], \
                scatter_dims_to_operand_dims = [1], index_vector_dim = 2>";
    let scatter = context.parse_attr(text).unwrap().as_scatter().unwrap();
    assert_eq!(scatter.index_vector_dim, 2);
    assert_eq!(scatter.to_attr(&context).to_string(), text);
    assert!(context.parse_attr("#stablehlo.dot<lhs = [0]>").is_err());
}
