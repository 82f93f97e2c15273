/** Starts a lab of one host in a process of its own, tells what to look for, and waits to be killed. */
import { startLab } from "./lab.ts";

const { fabric } = await startLab({ hosts: ["sub-laptop"] });
const { holder, group, identity } = fabric;
console.log(JSON.stringify({ holder, group, identity }));
setInterval(() => undefined, 60_000);
