// kill -9 of the host, again and again, at random moments under load, on one journal. After each start the chain has to
// verify against a head that was kept outside, and everything that was ever acknowledged has to be on record.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Account } from './account.mjs';
import { channels } from './channel.mjs';
import { Life } from './life.mjs';
import { check, clinic, end, launchHost, now, run, startPen, wait, within } from './room.mjs';

const kills = Number(process.argv[2] ?? 300);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000_000);
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
  console.error(`kill-loop.mjs ${process.argv.slice(2).join(' ')}: KILLS has to be a whole number from 1, SEED a whole number. Example: kill-loop.mjs 10 4711`);
  process.exit(2);
}

// What the client is doing when the host dies. "starting" is the host's own start, with nobody connected yet.
const moments = ['starting', 'opening', 'arming', 'treating', 'completing', 'completed', 'any'];
const withinMs = { starting: 900, opening: 60, arming: 60, treating: 200, completing: 40, completed: 20, any: 1_200 };

// A host that lives for a second is not worth the profile that would make it faster later.
process.env.DOTNET_TieredPGO ??= '0';

let state = seed >>> 0;
const draw = below => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;   // its low bits are no good
  return (state >>> 8) % below;
};

await run('kill-loop', async room => {
  console.log(`seed ${seed}: repeat with kill-loop.mjs ${kills} ${seed}`);
  const began = now();
  const pen = await startPen(room);
  const account = new Account();
  const killedWhile = Object.fromEntries(moments.map(moment => [moment, 0]));
  let person = 0, moved = 0, motorMoment = 0;

  for (let kill = 0; kill <= kills; kill++) {
    const drawn = moments[draw(moments.length)];
    // The first one behind a completed pass: a run of a few kills would else now and then have none to look for.
    const moment = kill === 0 ? 'completed' : drawn;
    const afterMs = draw(withinMs[moment]);
    const host = launchHost(room);
    if (kill < kills && moment === 'starting' && kill > 0) {
      await wait(afterMs);
      await end(host, 'SIGKILL');
      killedWhile.starting++;
      continue;
    }

    host.ready = await host.whenReady;
    const wire = channels();
    const client = clinic(host, pen, 'kill-loop', wire);
    try {
      const before = await client.hand('GetPen');
      if (before.driveOn) moved++;
      if (kill === 0) await client.begin(room.data);
      else await client.signIn();
      await account.settle(client);
      if (kill === kills) {
        await finish(host, client, account, killedWhile, moved, began);
        return;
      }

      const life = new Life(client, account, () => `patient-${seed}-${++person}`);
      const living = life.live();
      await Promise.race([life.reached(moment), living, wait(15_000)]);
      await Promise.race([wait(afterMs), living]);
      if (life.failure) throw life.failure;
      const doing = life.doing;
      const driven = (await client.hand('GetPen')).driveOn;
      life.over = true;
      await end(host, 'SIGKILL');
      killedWhile[doing]++;
      if (driven) motorMoment++;
      await within(living, 10_000, 'the calls of a killed host to fail');
      // Only now: the hand on the pen acts whether or not a host is there.
      await client.release();
      if (life.failure) throw life.failure;
    } finally {
      client.vanish();
      wire.close();
      tidy(room.logs);
    }
  }

  async function finish(host, client, account, killedWhile, moved, began) {
    const lost = await account.audit(client);
    check(lost.length === 0, `everything acknowledged is on record${lost.length ? `, but not ${lost.slice(0, 5).join(', ')}` : ''}`);
    check(account.requests.size > kills, `${account.requests.size} requests were acknowledged; refused on the way: ${[...account.refusals].map(([rule, count]) => `${count} ${rule}`).join(', ') || 'none'}`);
    check(account.passes.size > 0, `${account.passes.size} passes were acknowledged, and each is on record as completed`);
    check(moved === 0, 'no motor ran when a host had just started');
    check(await end(host, 'SIGTERM') === 0, 'SIGTERM ends the last host with exit code 0');
    const seconds = (now() - began) / 1000;
    console.log(`seed ${seed}: ${kills} kills (${moments.map(one => `${killedWhile[one]} ${one}`).join(', ')}; ${motorMoment} with the motor on), `
      + `${account.verified} verified chains, ${account.entries} entries, ${account.requests.size} acknowledged requests and ${account.passes.size} acknowledged passes, `
      + `0 lost, ${account.unanswered} unanswered of which ${account.unansweredFound} on record, ${(seconds / kills).toFixed(2)} s a kill`);
  }
});

// The logs of hundreds of hosts: only the newest few can be of use.
function tidy(logs) {
  const hosts = readdirSync(logs).filter(name => name.startsWith('DeviceService.Host-')).sort((a, b) => number(a) - number(b));
  for (const old of hosts.slice(0, -6)) rmSync(join(logs, old), { force: true });
}

function number(name) {
  return Number(/-(\d+)\.log$/.exec(name)?.[1] ?? 0);
}
