import { expect, it } from 'vitest'
import { faultsOf, type Release } from '../../kit/publishable.ts'

const manifest = { name: 'multistatus', version: '1.2.3', repository: { type: 'git', url: 'x' } }
const release: Release = {
  manifests: [manifest, { ...manifest, name: 'multistatus-client' }],
  changelog: '# Changelog\n\n## 1.2.3, 2026-12-01\n\n- It is.\n\n## 1.2.2, 2026-11-01\n',
  tag: 'v1.2.3',
}

it('what fits together is published, by a tag or by hand', () => {
  expect(faultsOf(release)).toEqual([])
  expect(faultsOf({ ...release, tag: undefined })).toEqual([])
})

it.each([
  [
    { manifests: [manifest, { name: 'multistatus-client', version: '1.2.3' }] },
    'multistatus-client names no "repository" in its package.json, which its provenance is held against',
  ],
  [
    { manifests: [manifest, { ...manifest, version: '1.2.4' }] },
    'the packages have several versions: 1.2.3, 1.2.4',
  ],
  [{ tag: 'v1.2.4' }, 'the tag is v1.2.4, and the version 1.2.3'],
  [
    { changelog: '## Unreleased: 1.2.3\n' },
    'the head of CHANGELOG.md is "Unreleased: 1.2.3", not "1.2.3, " and a date',
  ],
  [
    { changelog: '## 1.2.30, 2026-12-01\n' },
    'the head of CHANGELOG.md is "1.2.30, 2026-12-01", not "1.2.3, " and a date',
  ],
  [{ changelog: '' }, 'the head of CHANGELOG.md is "", not "1.2.3, " and a date'],
])('not %j', (changed, fault) => {
  expect(faultsOf({ ...release, ...changed })).toEqual([fault])
})
