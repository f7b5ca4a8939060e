import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'

// The package is CommonJS, whose default export is its module.
const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default

export type Validate = (schema: object, value: unknown) => string | undefined

/** Validates against schemas of a document, whose references it follows; says what is wrong first. */
export const validatorOf = (document: object): Validate => {
  // OpenAPI's own keywords, such as `discriminator`, say nothing about validity.
  const ajv = new Ajv2020({ strict: false, logger: false })
  addFormats(ajv)
  ajv.addSchema(document, 'document')
  const compiled = new WeakMap<object, ValidateFunction>()
  return (schema, value) => {
    const validate = compiled.get(schema) ?? ajv.compile(located(schema))
    compiled.set(schema, validate)
    return validate(value) ? undefined : ajv.errorsText(validate.errors)
  }
}

/** References in the document start at its root; here they start at its name. */
const located = (schema: object): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/')) as object
