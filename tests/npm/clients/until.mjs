/** Waits for a condition, looking every few milliseconds, and fails with a sentence that says what is missing. */
export async function until (condition, within, describe) {
  const end = performance.now() + within
  for (;;) {
    const value = condition()
    if (value) return value
    if (performance.now() > end) throw new Error(`after ${within} ms ${describe()}`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}
