// Stryker's plugin for Mocha, which loads code and tests anew in the same process where a change is of a constant: the original
// starts another process for each of them, whose packages take longer to load than the tests to run.

import { createRequire } from "node:module";
import * as path from "node:path";

import { MochaTestRunner, strykerPlugins, strykerValidationSchema } from "@stryker-mutator/mocha-runner";

const { cache } = createRequire(import.meta.url);
const PACKAGES = `${path.sep}node_modules${path.sep}`;

const { init, mutantRun } = MochaTestRunner.prototype;

/** Has each file translated once a process. */
function keepTranslations() {
    const service = process[Symbol.for("ts-node.register.instance")];
    const { compile } = service;
    const known = new Map();
    service.compile = (code, file) => {
        if (!known.has(file)) {
            known.set(file, compile(code, file));
        }
        return known.get(file);
    };
}

Object.assign(MochaTestRunner.prototype, {
    capabilities: () => Promise.resolve({ reloadEnvironment: true }),

    async init() {
        const isFirst = this.mocha === undefined;
        await init.call(this);
        if (isFirst) {
            keepTranslations();
        }
        // By `require`, whose modules can be forgotten.
        this.mocha.loadFilesAsync = () => Promise.resolve(this.mocha.loadFiles());
    },

    async mutantRun(options) {
        if (options.reloadEnvironment) {
            for (const file of Object.keys(cache).filter((one) => !one.includes(PACKAGES))) {
                delete cache[file];
            }
            await this.dispose();
            await this.init();
            this.loadedEnv = false;
        }
        return mutantRun.call(this, options);
    },
});

export { strykerPlugins, strykerValidationSchema };
