/** A headless Chromium, spoken to over its own protocol (CDP): what a page does, and what it asks the network for. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Page {
  /** The value of a JavaScript expression in the page. */
  readonly value: (expression: string) => Promise<unknown>;
  /** As a phone or a window of this size, in CSS pixels. */
  readonly resize: (width: number, height: number) => Promise<void>;
  /** PDF as it prints. */
  readonly pdf: () => Promise<Buffer>;
  /** Addresses that the page asked for, itself included; and what the browser complained about. */
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
  readonly close: () => void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly request?: { readonly url: string };
    readonly entry?: { readonly text: string };
  };
  readonly result?: { readonly result?: { readonly value: unknown }; readonly data?: string };
}

export async function openPage(url: string): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), "kaunti-chromium-"));
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--remote-debugging-port=0",
    `--user-data-dir=${profile}`,
  ];
  const chromium = spawn("chromium", [...flags, "about:blank"], {
    stdio: "ignore",
    detached: true,
  });
  const port = await until(() => {
    const file = join(profile, "DevToolsActivePort");
    return existsSync(file) ? readFileSync(file, "utf8").split("\n")[0] : undefined;
  });
  const targets = await until(async () => {
    const list = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as {
      type: string;
      webSocketDebuggerUrl: string;
    }[];
    return list.find(({ type }) => type === "page");
  });
  const socket = new WebSocket(targets.webSocketDebuggerUrl);
  await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
  const requests: string[] = [];
  const complaints: string[] = [];
  const waiting = new Map<number, (message: Message) => void>();
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    if (message.method === "Network.requestWillBeSent")
      requests.push(message.params?.request?.url ?? "");
    if (message.method === "Log.entryAdded") complaints.push(message.params?.entry?.text ?? "");
    if (message.method === "Runtime.exceptionThrown") complaints.push("exception");
  });
  let next = 0;
  const send = async (method: string, params: object = {}) =>
    new Promise<Message>((resolve) => {
      next += 1;
      waiting.set(next, resolve);
      socket.send(JSON.stringify({ id: next, method, params }));
    });
  for (const domain of ["Network", "Log", "Runtime", "Page"]) await send(`${domain}.enable`);
  await send("Page.navigate", { url });
  const value = async (expression: string) =>
    (await send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true })).result
      ?.result?.value;
  await until(async () => ((await value("document.readyState")) === "complete" ? true : undefined));
  return {
    value,
    resize: async (width, height) => {
      const metrics = { width, height, deviceScaleFactor: 1, mobile: width < 600 };
      await send("Emulation.setDeviceMetricsOverride", metrics);
    },
    requests,
    complaints,
    pdf: async () =>
      Buffer.from(
        (await send("Page.printToPDF", { preferCSSPageSize: true })).result?.data ?? "",
        "base64",
      ),
    close: () => {
      socket.close();
      if (chromium.pid !== undefined) process.kill(-chromium.pid, "SIGKILL");
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the browser did not answer");
}
