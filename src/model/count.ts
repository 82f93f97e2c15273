/** A number and what it counts, as one says it. */

/** `1 layer`, `2 layers`, `2 counties` (with `many`). */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}
