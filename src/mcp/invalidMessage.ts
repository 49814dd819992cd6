/** JSON that is not one message of the protocol. Reported as InvalidRequest of JSON-RPC, over HTTP and stdio alike. */
export class InvalidMessage extends Error {
  constructor() {
    super('Send one JSON-RPC message at a time. Batches are not supported.');
    this.name = 'InvalidMessage';
  }
}
