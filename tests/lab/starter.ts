/** Starts a lab of one host in a process of its own, tells its marks, and waits to be killed. */
import { startLab } from "./lab.ts";
import { marksOf } from "./traces.ts";

const { fabric } = await startLab({ hosts: ["sub-laptop"] });
const { networks, ...rest } = marksOf(fabric);
console.log(JSON.stringify({ ...rest, networks: [...networks] }));
setInterval(() => undefined, 60_000);
