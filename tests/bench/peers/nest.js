// NestJS with its command bus, on Fastify, and pg: nest.js URL. Decorators are called as functions, since this is no TypeScript.
import "reflect-metadata";
import { Body, Controller, HttpCode, Inject, Module, Param, Post } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { CommandBus, CommandHandler, CqrsModule } from "@nestjs/cqrs";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { Tallies, numberOf, serve } from "./tallies.js";

class Add {
  constructor(tally, note) {
    this.tally = tally;
    this.note = note;
  }
}

class AddHandler {
  constructor(tallies) {
    this.tallies = tallies;
  }
  execute(command) {
    return this.tallies.add(numberOf(command.tally), command.note);
  }
}
CommandHandler(Add)(AddHandler);
Inject(Tallies)(AddHandler, undefined, 0);

class TallyController {
  constructor(commands) {
    this.commands = commands;
  }
  add(tally, body) {
    return this.commands.execute(new Add(tally, body.note));
  }
}
Inject(CommandBus)(TallyController, undefined, 0);
Param("tally")(TallyController.prototype, "add", 0);
Body()(TallyController.prototype, "add", 1);
const method = Object.getOwnPropertyDescriptor(TallyController.prototype, "add");
Post(":tally/add")(TallyController.prototype, "add", method);
HttpCode(200)(TallyController.prototype, "add", method);
Controller("api/v1/tallies")(TallyController);

class Application {}
Module({
  imports: [CqrsModule.forRoot()],
  controllers: [TallyController],
  providers: [AddHandler, { provide: Tallies, useFactory: () => new Tallies(process.argv[2]) }],
})(Application);

const application = await NestFactory.create(Application, new FastifyAdapter(), { logger: false });
await application.listen(0, "127.0.0.1");
serve(application.getHttpServer().address().port);
