/** Readers of one target share what is open; nothing stays open after the last of them. */
import { expect, test } from "vitest";
import { readers } from "#adapters/shared";

class Session {
  closed = 0;
  async close(): Promise<void> {
    this.closed += 1;
  }
}

test("opened once for all that read at the same time, closed after the last, opened anew for the next", async () => {
  const opened: Session[] = [];
  const open = async (): Promise<Session> => {
    const session = new Session();
    opened.push(session);
    return session;
  };
  const { read } = readers<Session>();
  const slow = Promise.withResolvers<void>();
  const first = read("a", open, async () => slow.promise);
  await read("a", open, async (session) => expect(session).toBe(opened[0]));
  expect(opened[0]?.closed, "somebody still reads").toBe(0);
  await read("b", open, async (session) => expect(session).not.toBe(opened[0]));
  slow.resolve();
  await first;
  expect(opened.map(({ closed }) => closed)).toEqual([1, 1]);
  await read("a", open, async (session) => expect(session).toBe(opened[2]));
});

test("what cannot be opened is said to everybody who waited, and tried again by the next", async () => {
  const { read } = readers<Session>();
  let tries = 0;
  const fail = async (): Promise<Session> => {
    tries += 1;
    throw new Error("nobody there");
  };
  const both = ["x", "y"].map(async () => read("a", fail, async () => expect.unreachable()));
  const answers = await Promise.allSettled(both);
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(tries).toBe(1);
  await expect(read("a", fail, async () => undefined)).rejects.toThrow("nobody there");
  expect(tries).toBe(2);
});

test("a reader that fails is the only one; the others read on, and it is closed once", async () => {
  const session = new Session();
  const { read } = readers<Session>();
  const slow = Promise.withResolvers<string>();
  const other = read(
    "a",
    async () => session,
    async () => slow.promise,
  );
  const bad = read(
    "a",
    async () => session,
    async () => {
      throw new Error("not understood");
    },
  );
  await expect(bad).rejects.toThrow("not understood");
  expect(session.closed).toBe(0);
  slow.resolve("read");
  expect(await other).toBe("read");
  expect(session.closed).toBe(1);
});
