/**
 * The SDK keeps discovered endpoints in a cache that comes with 7 kB of other containers, which every cold start would
 * compile, although discovery is off. In a bundle this module replaces it. A `Map` is in order of insertion.
 */
export default class LruCache<Key, Value> {
  readonly #values = new Map<Key, Value>()
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  has(key: Key): boolean {
    return this.#values.has(key)
  }

  /** Reads without a use. */
  peek(key: Key): Value | undefined {
    return this.#values.get(key)
  }

  get(key: Key): Value | undefined {
    const value = this.#values.get(key)
    if (value !== undefined) this.set(key, value)
    return value
  }

  /** The one that was not used for longest makes room. */
  set(key: Key, value: Value): void {
    this.#values.delete(key)
    this.#values.set(key, value)
    const [oldest] = this.#values.size > this.#capacity ? this.#values.keys() : []
    if (oldest !== undefined) this.#values.delete(oldest)
  }

  clear(): void {
    this.#values.clear()
  }
}
