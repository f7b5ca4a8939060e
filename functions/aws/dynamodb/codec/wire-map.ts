import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { parseJson } from '../../../json/json.ts'
import { wireTextOf } from './wire-text.ts'

type Members = Record<string, AttributeValue>

/**
 * A map whose wire text is known already. The codec sends the text unchanged. For all other code, the SDK's own codec
 * included, it is an attribute value like any other.
 */
class WireMap {
  readonly #wire: string

  constructor(wire: string) {
    this.#wire = wire
  }

  get M(): Members {
    return (parseJson(this.#wire) as unknown as { readonly M: Members }).M
  }

  static wireOf(value: object): string | undefined {
    return #wire in value ? value.#wire : undefined
  }
}

// The SDK's serializer enumerates members, and so do copies in tests.
Object.defineProperty(WireMap.prototype, 'M', { enumerable: true })

/**
 * The map that holds a JSON object: a parameter or member for a call.
 * @param json the object's text, as `JSON.stringify` writes it.
 * @throws Error for another text, as far as that is noticed.
 */
export const wireMapOf = (json: string): AttributeValue => new WireMap(wireTextOf(json))

/** The wire text of a value that carries it; undefined for every other. */
export const wireOf = (value: object): string | undefined => WireMap.wireOf(value)
