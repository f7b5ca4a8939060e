import type { Response } from '../../batch/render/response.ts'
import type { Refusal } from '../../model/outcome.ts'
import type { Dependencies } from '../dependencies.ts'
import type { ApiRequest } from '../request.ts'

/** Answers one route. A refusal becomes a problem at the edge. */
export type Endpoint = (request: ApiRequest, dependencies: Dependencies) => Promise<Response | Refusal>
