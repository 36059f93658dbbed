//! Generates the dialects' C++ from their `.td` files with mlir-tblgen and
//! compiles it into one static library.

mod nnapi;
#[path = "../../runtime/nnapi/build/table.rs"]
mod table;
mod typed;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Translation units that each dialect's operations are split into.
const SHARDS: u32 = 3;

/// The dialects that are defined here. No Rust stands for the operations of `chlo` and `sdy`, as one pass each
/// replaces them all, nor of `nnapi` and `shader`, whose operations are built by name.
const DIALECTS: [&str; 6] = ["stablehlo", "chlo", "sdy", "tfl", "nnapi", "shader"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for source in ["td", "cpp", "build", nnapi::TABLE] {
        println!("cargo:rerun-if-changed={source}");
    }
    println!("cargo:rerun-if-env-changed=MLIR_SYS_220_PREFIX");
    let prefix = PathBuf::from(
        env::var("MLIR_SYS_220_PREFIX")
            .map_err(|_| "MLIR_SYS_220_PREFIX must name the folder that LLVM and MLIR 22 are installed in")?,
    );
    let include = prefix.join("include");
    let out = PathBuf::from(env::var("OUT_DIR")?);

    for dialect in DIALECTS {
        let folder = out.join(dialect);
        fs::create_dir_all(&folder)?;
        let source =
            Source { folder: PathBuf::from("td").join(dialect), operations: operations(dialect, &folder)? };
        let mut outputs = vec![
            ("-gen-dialect-decls", "Dialect.h.inc"),
            ("-gen-dialect-defs", "Dialect.cpp.inc"),
            ("-gen-op-decls", "Ops.h.inc"),
            ("-gen-op-defs", "Ops.cpp.inc"),
        ];
        if matches!(dialect, "stablehlo" | "chlo") {
            outputs.extend([("-gen-enum-decls", "Enums.h.inc"), ("-gen-enum-defs", "Enums.cpp.inc")]);
        }
        if !matches!(dialect, "tfl" | "nnapi" | "shader") {
            outputs.extend([("-gen-attrdef-decls", "Attrs.h.inc"), ("-gen-attrdef-defs", "Attrs.cpp.inc")]);
        }
        if dialect == "stablehlo" {
            outputs.extend([("-gen-typedef-decls", "Types.h.inc"), ("-gen-typedef-defs", "Types.cpp.inc")]);
        }
        for (generator, output) in outputs {
            tablegen(&prefix, &include, &source, generator, &folder.join(output))?;
        }
        if matches!(dialect, "chlo" | "sdy" | "nnapi" | "shader") {
            continue;
        }
        let records = folder.join("Ops.json");
        run(Command::new(prefix.join("bin").join("llvm-tblgen"))
            .arg("--dump-json")
            .args(["-I".as_ref(), include.as_os_str(), "-I".as_ref(), source.folder.as_os_str()])
            .arg(&source.operations)
            .arg("-o")
            .arg(&records))?;
        let text = fs::read_to_string(&records)?;
        fs::write(folder.join("typed.rs"), typed::generate(&serde_json::from_str(&text)?)?)?;
    }
    compile(&include, &out)
}

/// Where a dialect is defined.
struct Source {
    /// The folder with its `.td` files.
    folder: PathBuf,
    /// The file that names every operation.
    operations: PathBuf,
}

/// The file with a dialect's operations: one of the sources, or written to `folder`.
fn operations(dialect: &str, folder: &Path) -> Result<PathBuf, Box<dyn std::error::Error>> {
    if dialect != "nnapi" {
        return Ok(Path::new("td").join(dialect).join("Ops.td"));
    }
    let file = folder.join("Ops.td");
    fs::write(&file, nnapi::operations(&fs::read_to_string(nnapi::TABLE)?)?)?;
    Ok(file)
}

/// Runs one generator over a dialect's operations.
fn tablegen(
    prefix: &Path,
    include: &Path,
    source: &Source,
    generator: &str,
    output: &Path,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut command = Command::new(prefix.join("bin").join("mlir-tblgen"));
    command.arg(generator).arg("-I").arg(include).arg("-I").arg(&source.folder);
    if generator.starts_with("-gen-op") {
        command.arg(format!("-op-shard-count={SHARDS}"));
    }
    run(command.arg(&source.operations).arg("-o").arg(output))
}

fn run(command: &mut Command) -> Result<(), Box<dyn std::error::Error>> {
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    if !status.success() {
        return Err(format!("{command:?} failed: {status}").into());
    }
    Ok(())
}

/// Compiles the C++ sources, as many at a time as cargo allows.
fn compile(include: &Path, out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut build = cc::Build::new();
    build
        .cpp(true)
        .std("c++17")
        // Reading and checking text is no hot path, and -O3 of generated code takes minutes.
        .opt_level(u32::from(env::var("OPT_LEVEL").is_ok_and(|level| level != "0")))
        .include("cpp")
        .include(out)
        .flag(format!("-isystem{}", include.display()))
        .flag_if_supported("-fno-exceptions")
        .flag_if_supported("-Wno-unused-parameter")
        .flag_if_supported("-Wno-comment")
        .flag_if_supported("-Wno-maybe-uninitialized")
        .debug(false)
        .file("cpp/capi.cpp");
    for dialect in DIALECTS {
        for entry in fs::read_dir(Path::new("cpp").join(dialect))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "cpp")
                && path.file_stem().is_some_and(|stem| stem != "Ops")
            {
                build.file(path);
            }
        }
        // A shard is a file of two lines, so that each is its own unit.
        for shard in 0..SHARDS {
            let unit = out.join(dialect).join(format!("Ops{shard}.cpp"));
            fs::write(&unit, format!("#define EDGEC_SHARD {shard}\n#include \"{dialect}/Ops.cpp\"\n"))?;
            build.file(unit);
        }
    }
    build.try_compile("edgec_dialects_cpp")?;
    Ok(())
}
