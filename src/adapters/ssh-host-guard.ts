/**
 * Steps that can cut us off (firewall, tunnel, sshd) are taken on trial: the host itself puts everything back after a
 * while unless somebody who has come in anew says that it is well (`commit confirmed` of routers).
 */
import { randomBytes } from "node:crypto";
import { KauntiError } from "#model/errors";
import { Unreachable } from "#model/reach";
import type { SshReach } from "#model/reach";
import { quote } from "#platforms/quote";
import { ledgerFolder } from "#reconcile/host-manifest";
import { fileFunctions } from "./ssh-host-functions.ts";
import { decoded } from "./ssh-host-session.ts";
import type { HostSession } from "./ssh-host-session.ts";
import { openSsh } from "./ssh.ts";
import type { SshOptions } from "./ssh.ts";

interface Cutoff {
  /** Keeps in folder `$d` what is running now. */
  readonly save: string;
  /** Runs it again, after the files are as they were. */
  readonly back: string;
}

/** By unit name. */
const cutoffs: Readonly<Record<string, Cutoff>> = {
  firewall: {
    save: 'nft -s list ruleset >"$d/ruleset"',
    // One transaction: there is no moment without rules (nft(8), --file).
    back: '{ echo "flush ruleset"; cat "$d/ruleset"; } | nft -f -',
  },
  wireguard: {
    save: 'if systemctl is-active --quiet wg-quick@wg0; then touch "$d/up"; fi',
    back: 'if [ -e "$d/up" ]; then systemctl restart wg-quick@wg0; else systemctl stop wg-quick@wg0; fi',
  },
  ssh: { save: ":", back: "systemctl reload ssh" },
};

export const isCutoff = (unit: string): boolean => Object.hasOwn(cutoffs, unit);

export interface TrialOptions {
  /** How long the host waits for our word. */
  readonly seconds: number;
  readonly ssh: SshOptions;
}

/**
 * Runs `reload` (asks for it and checks its answer) with the timer armed, and confirms over a second connection.
 * Rejects with Unreachable when the host could not be reached any more: it is as it was within the time then.
 */
export async function onTrial(
  session: HostSession,
  reach: SshReach,
  unit: string,
  reload: () => Promise<void>,
  { seconds, ssh }: TrialOptions,
): Promise<void> {
  const cutoff = cutoffs[unit];
  if (cutoff === undefined) return reload();
  const folder = `${ledgerFolder}/guard/${randomBytes(6).toString("hex")}`;
  const { ok, words } = await session.ask(armText(folder, cutoff, seconds));
  if (ok !== true) {
    // A step that fails takes its unit's files back.
    await session.ask("{ k_step false </dev/null\n}\n");
    throw new KauntiError(
      `${session.place}: ${unit} was not loaded, because the host could not prepare the way back (${decoded(words).toString("utf8").trim()})`,
      { next: "its files are as they were before; see that the unit's programs are there" },
    );
  }
  const late = Symbol("late");
  const timer = new AbortController();
  try {
    const ended = await Promise.race([reload(), wait(seconds * 1000, timer.signal, late)]);
    if (ended === late) throw new Unreachable(`${session.place}: no answer`);
  } catch (error) {
    if (error instanceof Unreachable) {
      session.destroy();
      throw cutOff(session.place, unit, seconds, error);
    }
    // It refused by itself: what is running may be half of it.
    await takeBack(session, folder);
    throw error;
  } finally {
    timer.abort();
  }
  const confirmed = await confirm(reach, ssh, folder).catch((error: unknown) => error as Error);
  if (confirmed === true) return;
  await takeBack(session, folder);
  session.destroy();
  throw cutOff(session.place, unit, seconds, confirmed === false ? undefined : confirmed);
}

/** At once, where this session is still heard; else the host's own timer does it. */
async function takeBack(session: HostSession, folder: string): Promise<void> {
  const patience = new AbortController();
  const asked = session.ask(`{ k_plain /bin/sh ${quote(`${folder}/back`)} 0 </dev/null\n}\n`);
  await Promise.race([asked.catch(() => undefined), wait(10_000, patience.signal, undefined)]);
  patience.abort();
}

async function wait<T>(ms: number, signal: AbortSignal, value: T): Promise<T> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(value), ms);
    signal.addEventListener("abort", () => clearTimeout(timer));
  });
}

function cutOff(place: string, unit: string, seconds: number, cause: unknown): Unreachable {
  return new Unreachable(
    `${place}: after ${unit} was loaded nobody could come in any more; the host puts the old state back by itself within ${String(seconds)} s`,
    { cause, next: "wait for that, correct the unit, and run this again" },
  );
}

/** True: the host heard it in time. False: it had gone back already. */
async function confirm(reach: SshReach, options: SshOptions, folder: string): Promise<boolean> {
  const { shell } = await openSsh(reach, options);
  try {
    const { code } = await shell.run(
      `mv -T -- ${quote(`${folder}/armed`)} ${quote(`${folder}/confirmed`)} 2>/dev/null\n`,
      { timeoutMs: options.connectMs ?? 20_000 },
    );
    return code === 0;
  } finally {
    await shell.close();
  }
}

/** Whoever renames `armed` first decides: the timer or the word. */
export const guardFunctions = `
# A trial that nobody ended (its session is gone, or the machine was off): taken back before anything else.
k_untried() {
  for k_g in "$k"/guard/*/armed; do
    if [ -e "$k_g" ]; then /bin/sh "\${k_g%/armed}/back" 0 </dev/null >/dev/null 2>&1 9>&-; fi
  done
  rm -rf -- "$k/guard"
}
k_arm() { # folder, seconds; the way back in base64 on stdin
  k_mk "$1" 0700 && base64 -d >"$1/back" && [ "$(tail -n 1 "$1/back")" = "# end" ] || return
  if [ -d "$k_old" ]; then cp -al -- "$k_old" "$1/rollback" 2>/dev/null || cp -a -- "$k_old" "$1/rollback" || return; fi
  printf '%s\\n' "$k_n" >"$1/count" && (d=$1; eval "$3") && printf '' >"$1/armed" && sync -- "$1/back" "$1/count" "$1/armed" || return
  if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; then
    systemd-run --quiet --collect --on-active="$2" --timer-property=AccuracySec=100ms /bin/sh "$1/back" 0
  else setsid /bin/sh "$1/back" "$2" </dev/null >/dev/null 2>&1 9>&- &
  fi
}
`;

function armText(folder: string, { save, back }: Cutoff, seconds: number): string {
  const script = `${fileFunctions}
sleep "$1"
d=${quote(folder)}
mv -T -- "$d/armed" "$d/fired" || exit 0
k_old="$d/rollback"
read -r k_n <"$d/count"
k_rollback
${back}
# end
`;
  const input = Buffer.from(script, "utf8").toString("base64");
  const call = `k_arm ${quote(folder)} ${String(seconds)} ${quote(save)}`;
  return `{ k_plain ${call} <<'KAUNTI'\n${input}\nKAUNTI\n}\n`;
}
