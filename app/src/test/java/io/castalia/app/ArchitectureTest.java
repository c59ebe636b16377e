package io.castalia.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** The arrows between the modules, and where Kafka may be known. */
@AnalyzeClasses(packages = "io.castalia", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule schemas_knowNothingOfOurs = noClasses()
            .that()
            .resideInAPackage("io.castalia.schemas..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.castalia.producers..", "io.castalia.streams..", "io.castalia.consumers..", "io.castalia.app..");

    @ArchTest
    static final ArchRule middleModules_meetInTopicsOnly = SlicesRuleDefinition.slices()
            .matching("io.castalia.(producers|streams|consumers)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule nobody_seesTheApp = noClasses()
            .that()
            .resideOutsideOfPackage("io.castalia.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.castalia.app..");

    @ArchTest
    static final ArchRule cores_haveNeverHeardOfKafka = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.castalia.producers.check..",
                    "io.castalia.producers.checkpoint..",
                    "io.castalia.producers.decoder..",
                    "io.castalia.producers.exchange..",
                    "io.castalia.producers.gguf..",
                    "io.castalia.producers.hub..",
                    "io.castalia.producers.model..",
                    "io.castalia.producers.pack..",
                    "io.castalia.producers.sparse..",
                    "io.castalia.producers.subject..",
                    "io.castalia.producers.tokenizer..",
                    "io.castalia.producers.train..",
                    "io.castalia.streams.summary..",
                    "io.castalia.streams.evidence..",
                    "io.castalia.streams.drift..",
                    "io.castalia.consumers.estimate..",
                    "io.castalia.consumers.sample..",
                    "io.castalia.consumers.explain..",
                    "io.castalia.consumers.score..",
                    "io.castalia.consumers.metric..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule names_sayWhatAThingIs = classes()
            .should()
            .haveSimpleNameNotEndingWith("Impl")
            .andShould()
            .haveSimpleNameNotEndingWith("Manager")
            .andShould()
            .haveSimpleNameNotEndingWith("Helper")
            .andShould()
            .haveSimpleNameNotEndingWith("Util");
}
