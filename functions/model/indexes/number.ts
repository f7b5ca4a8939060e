const bits = new DataView(new ArrayBuffer(8))

/**
 * A 64-bit float as 16 hexadecimal digits that sort as numbers do: its bits, with the sign turned over, and all of them
 * where it is negative. −0 is 0.
 *
 * @example
 * numberKey(-1) < numberKey(0) // '400fffffffffffff' < '8000000000000000'
 */
export const numberKey = (value: number): string => {
  bits.setFloat64(0, value === 0 ? 0 : value)
  const raw = bits.getBigUint64(0)
  const sortable = value < 0 ? ~raw & allBits : raw | signBit
  return sortable.toString(16).padStart(16, '0')
}

const signBit = 1n << 63n
const allBits = (1n << 64n) - 1n
