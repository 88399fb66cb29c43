import { requestHandler } from './requestHandler';
import { sendOperation } from './sendOperation';

/** The request handler of operations that name none: one request, one response, one item. */
export const singleItem = requestHandler(async (call) => [{ json: await sendOperation(call) }]);
