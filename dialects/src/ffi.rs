//! The C functions of `cpp/capi.cpp`.

use mlir_sys::{
    MlirAttribute, MlirBlock, MlirContext, MlirDialectHandle, MlirDialectRegistry, MlirModule, MlirOperation,
    MlirStringRef,
};

unsafe extern "C" {
    pub fn mlirGetDialectHandle__stablehlo__() -> MlirDialectHandle;
    pub fn mlirGetDialectHandle__sdy__() -> MlirDialectHandle;
    pub fn mlirGetDialectHandle__chlo__() -> MlirDialectHandle;
    pub fn mlirGetDialectHandle__tfl__() -> MlirDialectHandle;
    pub fn mlirGetDialectHandle__nnapi__() -> MlirDialectHandle;
    pub fn mlirGetDialectHandle__shader__() -> MlirDialectHandle;
    pub fn edgecRegisterExtensions(registry: MlirDialectRegistry);
    pub fn edgecModuleParse(context: MlirContext, source: MlirStringRef, name: MlirStringRef) -> MlirModule;
    pub fn edgecDenseResourceData(attribute: MlirAttribute, data: *mut *const u8) -> isize;
    pub fn edgecDenseResourceKey(attribute: MlirAttribute) -> MlirStringRef;
    pub fn edgecOperationDropAllReferences(op: MlirOperation);
    pub fn edgecBlockSplice(to: MlirBlock, from: MlirBlock);
    pub fn edgecStablehloEnumKeyword(attribute: MlirAttribute) -> MlirStringRef;
    pub fn edgecStablehloStructKind(attribute: MlirAttribute) -> i32;
    pub fn edgecStablehloStructDims(attribute: MlirAttribute, field: isize, data: *mut *const i64) -> isize;
    pub fn edgecStablehloStructNumber(attribute: MlirAttribute, field: isize) -> i64;
}
