/** Rows of a register, git in its folder, and what loading it complains of. */
import { execFileSync } from "node:child_process";
import type { AllocationRow } from "#model/inventory";
import { load } from "./case-county.ts";

export const row = (key: string, value: string): AllocationRow => ({
  kind: "uid",
  key: `executive/${key}`,
  value,
  given: "2026-07-01",
  by: "up",
});

export const enrolment = {
  serial: "PF0001",
  uuid: "u",
  os: "debian12",
  encryption: "not-encrypted",
  enrolledAt: "2026-07-01T08:00:00Z",
  enrolledBy: "wanjiku",
  baseline: "county-laptop@1",
} as const;

export function git(dir: string, ...words: string[]): void {
  const who = ["-c", "user.name=Test", "-c", "user.email=test@mfano.example"];
  execFileSync("git", ["-C", dir, ...who, ...words], { stdio: "pipe" });
}

export async function errors(dir: string, state?: string): Promise<string[]> {
  const { problems } = await load(dir, undefined, state);
  return problems
    .filter(({ level }) => level === "error")
    .map(({ at, message }) => `${at.file}: ${message}`.replaceAll(`${dir}/`, ""));
}
