/** A county's thresholds as the provider is told them: `10:0.1`, plain digits whatever the size. */
import type { Thresholds } from "#model/county";

/** Numbers print as 1e+23 or 1e-7 at their ends, which nobody writes and the provider does not take. */
const plain = (value: number): string => {
  const text = String(value);
  return text.includes("e") ? value.toFixed(20).replace(/\.?0+$/, "") : text;
};

/** A count beyond what a number holds exactly is no limit either way. */
export function thresholdsText({ count, share }: Thresholds): string {
  return `${plain(Math.min(count, Number.MAX_SAFE_INTEGER))}:${plain(share)}`;
}
