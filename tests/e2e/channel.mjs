// A connection that stays open, for scripts that call too often to start a process for each call. Same words as room.mjs.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Failure, now, root, ruleOf } from './room.mjs';

const from = createRequire(join(root, 'samples', 'node', 'package.json'));
const grpc = from('@grpc/grpc-js');
const { loadSync } = from('@grpc/proto-loader');
const services = readdirSync(join(root, 'protos', 'microneedling', 'v1')).filter(name => name.endsWith('_service.proto'));
const files = [...services.map(name => `microneedling/v1/${name}`), 'simulator/v1/simulator_service.proto'];
const definitions = grpc.loadPackageDefinition(loadSync(files, {
  includeDirs: [join(root, 'protos')], enums: String, longs: String, defaults: true,
}));

/** Calls over connections of this process, one for each address; `alone`: over connections that nobody else here uses. */
export function channels({ alone = false } = {}) {
  const options = alone ? { 'grpc.use_local_subchannel_pool': 1 } : {};
  const clients = new Map();
  const client = (address, method) => {
    const [service] = method.split('/');
    const key = `${address}/${service}`;
    if (!clients.has(key)) {
      const Service = service.split('.').reduce((found, name) => found[name], definitions);
      clients.set(key, new Service(address.replace(/^http:\/\//, ''), grpc.credentials.createInsecure(), options));
    }
    return [clients.get(key), method.split('/')[1].replace(/^./, first => first.toLowerCase())];
  };
  const metadata = token => {
    const sent = new grpc.Metadata();
    if (token) sent.set('authorization', `Bearer ${token}`);
    return sent;
  };
  return {
    /** Ends every connection: one to a service that is gone would be tried again for ever. */
    close: () => clients.forEach(one => one.close()),
    call: (address, method, request = {}, { token = '' } = {}) => new Promise((done, fail) => {
      const [on, rpc] = client(address, method);
      on[rpc](request, metadata(token), { deadline: Date.now() + 30_000 }, (error, answer) => error
        ? fail(Object.assign(new Failure(`${method}: ${error.message}`), { code: grpc.status[error.code].toLowerCase(), rule: ruleIn(error) }))
        : done(answer));
    }),
    stream(address, method, request, take, token = '') {
      const [on, rpc] = client(address, method);
      const reading = on[rpc](request, metadata(token));
      const exited = new Promise(done => {
        reading.on('error', error => done(Object.assign(error, { status: grpc.status[error.code].toLowerCase(), rule: ruleIn(error) })));
        reading.on('end', done);
      });
      reading.on('data', message => take(message, now()));
      return { exited, kill: () => reading.cancel() };
    },
  };
}

/** The rpcs of the service whose request has this field, as Service/Rpc. */
export const rpcsWith = field => Object.values(definitions.microneedling.v1).filter(one => one.service).flatMap(one => Object.values(one.service))
  .filter(rpc => rpc.requestType.type.field.some(({ name }) => name.replaceAll('_', '').toLowerCase() === field.toLowerCase()))
  .map(rpc => rpc.path.split('.').at(-1));

const ruleIn = error => ruleOf((error.metadata?.get('grpc-status-details-bin') ?? []).map(value => `"value": "${value.toString('base64')}"`).join(' '));
