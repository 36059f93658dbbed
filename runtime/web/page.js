// The page: loads a package from a file or a URL, and generates text.

import { Generator } from "./generate.js";
import { FileBytes, Package, UrlBytes } from "./package.js";
import { Session } from "./session.js";

const element = (id) => document.getElementById(id);
const say = (text) => (element("said").textContent = text);
let generator = null;
let stopped = false;

async function load(open) {
  element("go").disabled = true;
  generator?.session.device.destroy();
  generator = null;
  try {
    const source = await Package.open(await open());
    const progress = (done, all) => say(`Weights: ${Math.round((100 * done) / all)} %`);
    const session = await Session.load(source, { progress });
    generator = await Generator.open(source, session);
    element("go").disabled = false;
    say([`Variant ${session.plan.profile} is loaded.`, ...session.notes].join(" "));
  } catch (error) {
    say(error.message);
  }
}

element("file").onchange = ({ target }) => target.files[0] && load(async () => new FileBytes(target.files[0]));
element("fetch").onclick = () => load(() => UrlBytes.open(element("url").value));
element("stop").onclick = () => (stopped = true);
element("go").onclick = async () => {
  element("go").disabled = true;
  element("stop").disabled = false;
  element("text").textContent = "";
  stopped = false;
  const options = { maxTokens: Number(element("tokens").value), temperature: Number(element("temperature").value) };
  try {
    for await (const { text } of generator.generate(element("prompt").value, options)) {
      element("text").textContent += text;
      if (stopped) break;
    }
    const timing = generator.timing;
    if (timing && !stopped) say(`Prefill ${timing.promptTokens} tokens in ${timing.prefill.toFixed(2)} s, decode ${(timing.tokens / timing.decode).toFixed(1)} tokens a second.`);
  } catch (error) {
    say(error.message);
  }
  element("go").disabled = false;
  element("stop").disabled = true;
};

const asked = new URLSearchParams(location.search).get("model");
if (asked) {
  element("url").value = asked;
  load(() => UrlBytes.open(asked));
}
