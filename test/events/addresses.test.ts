import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPublicAddress } from '../../functions/webhooks/addresses.ts'

it.each([
  '0.0.0.0',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254', // metadata of instances
  '169.254.170.2', // credentials of containers
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:8.8.8.8', // mapped: one notation more for any IPv4 address
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '0:0:0:0:0:ffff:a9fe:a9fe',
  '::127.0.0.1',
  '64:ff9b::7f00:1', // NAT64
  '64:ff9b:1::1',
  '100::1',
  '2001::1', // Teredo
  '2001:db8::1',
  '2002:7f00:1::', // 6to4 of 127.0.0.1
  '3fff::1',
  'fc00::1',
  'fd00:ec2::254', // metadata of instances
  'fe80::1',
  'fe80::1%eth0',
  '2606:4700::1111%eth0',
  'fec0::1',
  'ff02::1',
  '',
  'localhost',
  '1.2.3',
  '0x7f.1',
  '0177.0.0.1',
  '2130706433',
])('%s is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

it.each(['1.1.1.1', '8.8.8.8', '52.95.110.1', '100.63.255.255', '100.128.0.0', '172.15.255.255'])(
  '%s is public',
  (address) => expect(isPublicAddress(address)).toBe(true),
)
it.each(['172.32.0.0', '192.167.255.255', '2606:4700::1111', '2a05:d018::1', '2600:1f18::1'])(
  '%s is public',
  (address) => expect(isPublicAddress(address)).toBe(true),
)

/** The first octets of networks that no host of the internet has. */
const isReserved = ([a = 0, b = 0]: readonly number[]): boolean =>
  a === 0 ||
  a === 10 ||
  a === 127 ||
  a >= 224 ||
  (a === 100 && b >= 64 && b < 128) ||
  (a === 169 && b === 254) ||
  (a === 172 && b >= 16 && b < 32) ||
  (a === 192 && b === 168)

it('no address of a reserved network is public, in any notation, whatever stands behind', () => {
  const octets = fc.tuple(
    fc.constantFrom(0, 10, 100, 127, 169, 172, 192, 224, 255),
    fc.constantFrom(0, 16, 31, 64, 127, 168, 254),
    fc.nat(255),
    fc.nat(255),
  )
  fc.assert(
    fc.property(octets.filter(isReserved), (four) => {
      const dotted = four.join('.')
      for (const written of [dotted, `::ffff:${dotted}`, `::${dotted}`, `64:ff9b::${dotted}`])
        expect(isPublicAddress(written), written).toBe(false)
    }),
  )
})
