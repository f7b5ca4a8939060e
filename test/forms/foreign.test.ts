import { expect, it } from 'vitest'
import { foreignForm } from '../../functions/http/foreign-form.ts'

const form = { 'content-type': 'multipart/form-data; boundary=x', origin: 'https://elsewhere.example' }
const sent = (origins: readonly string[], cookies?: readonly string[]) =>
  foreignForm({ method: 'POST' }, form, { domainName: 'here.example', origins, cookies })

it('pages of any origin may send forms where CORS says so, but not with the cookies of who looks at them', () => {
  expect(sent(['*'])).toBeUndefined()
  expect(sent(['*'], [])).toBeUndefined()
  expect(sent(['*'], ['session=s'])).toMatchObject({ problem: 'forbidden' })
  expect(sent(['https://elsewhere.example'], ['session=s'])).toBeUndefined()
  expect(sent([])).toMatchObject({ problem: 'forbidden' })
})
