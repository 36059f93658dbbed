//! Changes to IR, and handles that outlive what they name.

use edgec_dialects::{
    Builder, Context,
    ir::{Module, UpstreamPass},
};

const SOURCE: &[u8] = br#"
func.func private @twice(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.add %x, %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func public @main(%x: tensor<4xf32>, %unused: tensor<f32> {edgec.name = "u"}, %y: tensor<4xf32> {edgec.name = "y"}) -> tensor<4xf32> {
  %0 = call @twice(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %1 = call @twice(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %2 = stablehlo.multiply %0, %1 : tensor<4xf32>
  %3 = stablehlo.multiply %2, %y : tensor<4xf32>
  return %3 : tensor<4xf32>
}
"#;

#[test]
fn upstream_passes_and_stale_handles() {
    let context = Context::new();
    let module = Module::parse(&context, "source", SOURCE).unwrap();
    let old: Vec<_> = module.op().nested();
    module.run_passes(&[UpstreamPass::Inline, UpstreamPass::Cse, UpstreamPass::SymbolDce]).unwrap();
    module.verify().unwrap();
    insta::assert_snapshot!(module.to_text());
    for op in old {
        assert!(op.is_erased(), "{}", op.name());
        let _ = (op.operands(), op.results(), op.attrs(), op.to_string());
    }
}

#[test]
fn replacing_and_erasing() {
    let context = Context::new();
    let module = Module::parse(&context, "source", SOURCE).unwrap();
    let mut erased = Vec::new();
    module.op().walk(|op| {
        if op.is("stablehlo.add") {
            let b = Builder::before(op);
            let double = b.mul_scalar(op.operand(0).unwrap(), 2.0);
            op.replace(&[double]).unwrap();
            erased.push(op);
        }
    });
    let main = module.func("main").unwrap();
    main.retain_args(|index| index != 1).unwrap();
    module.rename_symbol("twice", "double").unwrap();
    module.verify().unwrap();
    insta::assert_snapshot!(module.to_text());
    assert!(erased[0].is_erased());
    assert_eq!(erased[0].operand_count(), 2);
    assert!(main.args()[0].defining_op().is_none());
    let used = module.func("double").unwrap().returned()[0].defining_op().unwrap();
    assert!(used.erase().is_err());
}

#[test]
fn a_module_between_others() {
    let context = Context::new();
    let module = Module::parse(&context, "source", SOURCE).unwrap();
    let copy = module.duplicate();
    let main = copy.func("main").unwrap();
    let call = copy.op().find("func.call")[0];
    assert!(call.move_before(module.op()).is_err(), "a module stands in no block");
    let multiply = copy.op().find("stablehlo.multiply")[0];
    assert!(main.op().move_before(multiply).is_err(), "into itself");
    let moved = Builder::after(multiply).clone_op(multiply, &multiply.operands()).unwrap();
    multiply.replace(&[moved.result(0).unwrap()]).unwrap();
    copy.verify().unwrap();
    assert_eq!(multiply.operands().len(), 2);
    assert!(multiply.erase().is_err(), "erased twice");
    // Building at an erased place is harmless.
    Builder::before(multiply).neg(moved.result(0).unwrap());
    module.take_contents(copy);
    module.verify().unwrap();
    assert!(copy.func("main").is_none());
    assert_eq!(module.funcs().len(), 2);
    assert!(!main.op().is_erased());
}

#[test]
fn uses() {
    let context = Context::new();
    let module = Module::parse(&context, "source", SOURCE).unwrap();
    let twice = module.func("twice").unwrap();
    let arg = twice.args()[0];
    assert_eq!(arg.uses().len(), 2);
    assert!(!arg.has_one_use());
    let add = arg.uses()[0].op;
    let result = add.result(0).unwrap();
    assert_eq!(result.single_use().unwrap().op, twice.return_op().unwrap());
    assert_eq!(result.defining_op(), Some(add));
    assert_eq!(arg.as_argument(), Some((twice.body().unwrap(), 0)));
    let main = module.func("main").unwrap();
    assert_eq!(main.arg_attr(2, "edgec.name").unwrap().as_str().unwrap(), "y");
    assert!(main.retain_args(|index| index != 0).is_err());
}
