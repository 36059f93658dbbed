#!/usr/bin/env python3
"""Unmodified LiteRT-LM goes on with a prompt, greedily.

    PYTHONPATH=.edgec/python python3 tools/checks/generate_with_litert_lm.py MODEL.litertlm "The three primary colors are"

Prints the text, at most --max-tokens of it. With --expect, fails unless the text begins so. With --dispatch DIR the library in that
folder runs what was compiled for an accelerator.
"""

import argparse
import tempfile

import litert_lm


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("prompt")
    parser.add_argument("--expect", default="")
    parser.add_argument("--max-tokens", type=int, default=16)
    parser.add_argument("--dispatch", metavar="DIR")
    arguments = parser.parse_args()

    litert_lm.set_min_log_severity(litert_lm.LogSeverity.ERROR)
    backend = litert_lm.Backend.CPU()
    if arguments.dispatch:
        backend = litert_lm.Backend.NPU(litert_dispatch_lib_dir=arguments.dispatch)
    greedy = litert_lm.SamplerConfig(top_k=1, temperature=0.0)
    # Without a folder of its own LiteRT-LM leaves XNNPACK's cache beside the model.
    with (
        tempfile.TemporaryDirectory() as cache,
        litert_lm.Engine(arguments.model, backend=backend, cache_dir=cache) as engine,
        # A base model has seen no chat template.
        engine.create_session(
            apply_prompt_template=False, sampler_config=greedy, max_output_tokens=arguments.max_tokens
        ) as session,
    ):
        session.run_prefill([arguments.prompt])
        text = session.run_decode().texts[0]
    print(text)
    if not text.startswith(arguments.expect):
        raise SystemExit(f"LiteRT-LM said {text!r}, not {arguments.expect!r}")


if __name__ == "__main__":
    main()
